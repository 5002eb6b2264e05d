# How the scripts talk: sourced. Colour and a moving line only on a terminal.
if [ -t 2 ] && [ -z "${NO_COLOR:-}" ]; then bold='\033[1m' red='\033[31m' green='\033[32m' plain='\033[0m'; else bold='' red='' green='' plain=''; fi
step() { printf "${bold}==>${plain} %s\n" "$*" >&2; }
note() { printf "${green}ok${plain}  %s\n" "$*" >&2; }
# fail WHAT REMEDY
fail() { printf "${red}failed${plain}  %s\n        %s\n" "$1" "$2" >&2; exit 1; }

# progress PID LOG: what a package installation is at, until it ends.
progress() {
    started=$(date +%s)
    shown=
    while kill -0 "$1" 2>/dev/null; do
        unpacked=$(grep -c '^Setting up ' "$2" || true)
        if [ "$unpacked" -gt 0 ]; then at="setting up, $unpacked packages done"
        elif grep -q '^Unpacking ' "$2"; then at="unpacking, $(grep -c '^Unpacking ' "$2") packages"
        else at="fetching, $(grep -c '^Get:' "$2" || true) files"; fi
        if [ -t 2 ]; then printf '\r\033[K    %s (%ss)' "$at" "$(($(date +%s) - started))" >&2
        elif [ "${at%%,*}" != "$shown" ]; then shown=${at%%,*}; printf '    %s\n' "$shown" >&2; fi
        sleep 1
    done
    [ ! -t 2 ] || printf '\r\033[K' >&2
}

# compiling PID LOG: the same for a build that names its phases in lines `phase: …`, and below them a package a line.
compiling() {
    started=$(date +%s)
    shown=
    while kill -0 "$1" 2>/dev/null; do
        at=$(sed -n 's/^phase: //p' "$2" | tail -n 1)
        [ -n "$at" ] || at="fetching and unpacking the compiler"
        if [ -t 2 ]; then
            compiled=$(sed -n '/^phase: compiling/,$p' "$2" | grep -c '^[a-z0-9.-]*/' || true)
            [ "$compiled" = 0 ] || at="$at, $compiled packages done"
            printf '\r\033[K    %s (%ss)' "$at" "$(($(date +%s) - started))" >&2
        elif [ "$at" != "$shown" ]; then shown=$at; printf '    %s (%ss)\n' "$at" "$(($(date +%s) - started))" >&2; fi
        sleep 1
    done
    [ ! -t 2 ] || printf '\r\033[K' >&2
}
