# shellcheck shell=bash
# The settings as a box takes them. Stack files name the addresses of number 0 (198.18.26.0/24 and 198.18.65.192/26): they
# stand for the same places in every box, so that one file goes for all of them. Sourced, never run.
# shellcheck disable=SC2153 # names of layout.sh

# translate FROM_CAMPUS FROM_INTERNET TO_CAMPUS TO_INTERNET: on standard input, first three bytes each. Of an Internet's
# 256 addresses the upper quarter is the box's.
translate() {
  local campus=${1//./\\.} internet=${2//./\\.}
  sed -E -e "s/\b$campus\.([0-9]{1,3})\b/$3.\1/g" -e "s/\b$internet\.(19[2-9]|2[0-4][0-9]|25[0-5])\b/$4.\1/g"
}

# settings_here: from what stands in a file to what holds in this box, and settings_there the way back.
settings_here() { translate 198.18.26 198.18.65 "$CAMPUS" "$INTERNET"; }
settings_there() { translate "$CAMPUS" "$INTERNET" 198.18.26 198.18.65; }
