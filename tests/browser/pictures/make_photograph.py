"""Makes photograph.jpg: eight megapixels as a telephone held upright writes them, with orientation, camera and place.

Drawn by this script and free to use. Run with Pillow: python3 make_photograph.py
"""

from pathlib import Path
from random import Random

from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 3264, 2448


def landscape() -> Image.Image:
    random = Random(7)
    sky = Image.linear_gradient("L").resize((WIDTH, HEIGHT))
    image = Image.merge("RGB", (sky.point(lambda v: 90 + v // 2), sky.point(lambda v: 140 + v // 3), sky.point(lambda v: 235 - v // 4)))
    draw = ImageDraw.Draw(image)
    draw.ellipse((2300, 240, 2760, 700), fill=(250, 214, 110))
    for ridge, colour in enumerate([(96, 122, 140), (66, 100, 96), (38, 74, 56)]):
        line = [(x, 1150 + ridge * 380 + random.randint(-150, 150)) for x in range(0, WIDTH + 200, 200)]
        draw.polygon([(0, HEIGHT), *line, (WIDTH, HEIGHT)], fill=colour)
    grain = Image.effect_noise((WIDTH // 4, HEIGHT // 4), 18).resize((WIDTH, HEIGHT)).convert("RGB")
    return Image.blend(image.filter(ImageFilter.GaussianBlur(3)), grain, 0.06)


def exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Gluebox", "Camera of the tests"
    exif[0x0112] = 6
    exif[0x0132] = "2026:05:17 14:02:11"
    exif.get_ifd(0x8769).update({0x829A: 1 / 250, 0x829D: 1.8, 0x8827: 64, 0x9003: "2026:05:17 14:02:11"})
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 8.0, 14.64), 3: "E", 4: (11.0, 34.0, 31.08), 6: 519.0})
    return exif


landscape().save(Path(__file__).with_name("photograph.jpg"), quality=78, exif=exif())
