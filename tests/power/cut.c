/* Cuts the power of an ext4 file system: what has not reached the device is gone (EXT4_IOC_SHUTDOWN without
 * flushing the file system's own log; fs/ext4/ext4.h, include/uapi/linux/ext4.h).
 *
 *   cut FOLDER
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>

#define EXT4_IOC_SHUTDOWN _IOR('X', 125, uint32_t)
#define EXT4_GOING_FLAGS_NOLOGFLUSH 2

int main(int count, char **words) {
    uint32_t how = EXT4_GOING_FLAGS_NOLOGFLUSH;
    int folder = count == 2 ? open(words[1], O_RDONLY) : -1;
    if (folder < 0 || ioctl(folder, EXT4_IOC_SHUTDOWN, &how)) {
        perror("cut");
        return 1;
    }
    return 0;
}
