# Waits for the end of the tests that write to its input, whatever ends them, then stops their servers.
# $1: their folder, $2: the release and where it is from, $3: the tests' program.
cases=0
while read -r line; do cases=$((cases + 1)); done
for file in "$1"/*/data/postmaster.pid; do
    [ -e "$file" ] || continue
    read -r pid <"$file"
    # Immediate stop. The number may have gone to another process if the server crashed, so look at what it is.
    case $(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null || ps -o args= -p "$pid") in
    *"$1"*)
        kill -QUIT "$pid" 2>/dev/null
        turns=0
        while kill -0 "$pid" 2>/dev/null && [ $turns -lt 100 ]; do
            turns=$((turns + 1))
            sleep 0.1
        done
        kill -KILL "$pid" 2>/dev/null
        ;;
    esac
done
rm -rf "$1"
echo "PostgreSQL $2: $cases cases of $3 ran, each on a database of its own" >&2
