# shellcheck shell=bash
# The names under which the settings know images: Pulumi.dev.yaml says images/node.qcow2, while an image's own name carries the
# key of its content. Sourced, never run.

# lab_runs: does the box's stack hold anything?
lab_runs() { grep -qsE '"type": ?"pulumi:providers:' "$ATELIER_STATE"/pulumi/.pulumi/stacks/atelier/dev.json*; }

# link_images NAME...: a lab keeps the images that it was made from. Another node image would recreate its nodes, which costs the
# machines on them, and `npm start` after an update of Atelier is no order to do that. A new image is for the next box.
link_images() {
  local name link image
  mkdir -p "$ATELIER_STATE/images"
  for name in "$@"; do
    link=$ATELIER_STATE/images/$name.qcow2 image=$("$ATELIER_ROOT/images/path" "$name")
    if [ -e "$link" ] && [ "$(readlink "$link")" != "$image" ] && lab_runs; then
      say "This lab keeps the $name image that it was made from; a newer one is for the next: npm stop, then npm start."
      continue
    fi
    ln -sfn "$image" "$link"
  done
}
