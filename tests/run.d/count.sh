# count LOG: "PASSED FAILED" as the runners say it: cargo test, vitest, Playwright, svelte-check.

count() {
    sed 's/\x1b\[[0-9;]*m//g' "$1" | awk '
        /^test result:/ { good += $4; bad += $6 }
        # vitest: "      Tests  2 failed | 120 passed (122)"
        /^ *Tests +[0-9]/ {
            for (i = 2; i <= NF; i++) { if ($i == "passed") good += $(i - 1); if ($i == "failed") bad += $(i - 1) }
        }
        # Playwright: "  12 passed (1.2m)", "  1 failed", "  1 flaky"
        /^ +[0-9]+ passed \(/ { good += $1 }
        /^ +[0-9]+ (failed|flaky|interrupted)$/ { bad += $1 }
        END { printf "%d %d\n", good, bad }'
}
