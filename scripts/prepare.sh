# What `./run` and `./test` share: where build output goes and what the machine needs.
# Sourced, not run. Expects `root` to be the checkout.
# shellcheck shell=bash

export PATH="$PATH:$HOME/.cargo/bin"
cache=${XDG_CACHE_HOME:-$HOME/.cache}/ombud
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$cache/target}

say() { printf '%s\n' "$*" >&2; }

# Debian packages: `needs_package PROGRAM PACKAGE...` installs them when the program is missing and
# we are root, and otherwise names the command to run.
needs_package() {
  local program=$1
  shift
  if command -v "$program" >/dev/null; then return 0; fi
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    say "Installing $* (for \`$program\`) …"
    if [ -z "${package_lists_are_fresh:-}" ]; then
      apt-get update -qq >&2 || return 1
      package_lists_are_fresh=yes
    fi
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2 || return 1
    hash -r
    command -v "$program" >/dev/null && return 0
  fi
  say "\`$program\` is missing. Install it and try again:"
  say "    sudo apt-get install $*"
  return 1
}

# The toolchain that Cargo.toml names, and what SQLite and the allocator are built with.
needs_toolchain() {
  if ! command -v cargo >/dev/null; then
    say "The Rust toolchain is missing. Install it (https://rustup.rs) and try again:"
    say "    curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh"
    return 1
  fi
  local wanted found
  wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$root/Cargo.toml")
  found=$(cd "$root" && rustc --version | cut -d' ' -f2) || return 1
  if [ "$(printf '%s\n%s\n' "$wanted" "$found" | sort -V | head -n 1)" != "$wanted" ]; then
    say "Rust $found is too old: ombud needs $wanted. Update it and try again:"
    say "    rustup update stable"
    return 1
  fi
  needs_package gcc gcc libc6-dev && needs_package make make
}
