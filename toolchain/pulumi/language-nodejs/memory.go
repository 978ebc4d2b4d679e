package main

import "bytes"

// v8OutOfMemory is how V8 begins the report of a heap that is full.
var v8OutOfMemory = []byte("<--- Last few GCs --->")

// memoryWatch reads along with the program's errors, to tell a full heap from another crash.
type memoryWatch struct {
	tail []byte
	seen bool
}

func (w *memoryWatch) Write(p []byte) (int, error) {
	if !w.seen {
		// The mark may be cut in two by the way the output arrives.
		w.tail = append(w.tail, p...)
		w.seen = bytes.Contains(w.tail, v8OutOfMemory)
		if keep := len(v8OutOfMemory); len(w.tail) > keep {
			w.tail = bytes.Clone(w.tail[len(w.tail)-keep:])
		}
	}
	return len(p), nil
}

func (w *memoryWatch) advice() string {
	if !w.seen {
		return ""
	}
	return ". Detected a possible out of memory error. Consider increasing the memory available to the nodejs process " +
		"by setting the `nodeargs` runtime option in Pulumi.yaml to `nodeargs: --max-old-space-size=<size>` where " +
		"`<size>` is the maximum memory in megabytes that can be allocated to nodejs."
}
