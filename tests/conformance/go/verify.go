// Checks what the register publishes with Go's own packages for transparency logs, and with nothing of ours.
//
//	verify VKEY CHECKPOINT            the signed head
//	verify VKEY CHECKPOINT PROOF LEAF also that LEAF stands in the log at the index PROOF names
//	verify VKEY OLD NEW CONSISTENCY   that NEW continues OLD; CONSISTENCY has one base64 hash a line
package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type head struct {
	origin string
	size   int64
	root   tlog.Hash
}

func main() {
	if len(os.Args) < 3 {
		fail("usage: verify VKEY CHECKPOINT [PROOF LEAF]")
	}
	verifier, err := note.NewVerifier(strings.TrimSpace(string(read(os.Args[1]))))
	check(err)
	first := open(read(os.Args[2]), verifier)
	switch {
	case len(os.Args) == 3:
	case len(os.Args) == 5 && bytes.HasPrefix(read(os.Args[3]), []byte("c2sp.org/tlog-proof@v1\n")):
		inclusion(read(os.Args[3]), read(os.Args[4]), first, verifier)
	case len(os.Args) == 5:
		consistency(first, open(read(os.Args[3]), verifier), read(os.Args[4]))
	default:
		fail("usage: verify VKEY CHECKPOINT [PROOF LEAF]")
	}
	fmt.Printf("ok %s %d\n", first.origin, first.size)
}

// open checks the note's signature and reads the three lines of a checkpoint.
func open(data []byte, verifier note.Verifier) head {
	opened, err := note.Open(data, note.VerifierList(verifier))
	check(err)
	lines := strings.SplitN(opened.Text, "\n", 4)
	if len(lines) < 4 || lines[0] != verifier.Name() {
		fail("not a checkpoint of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	root, err := tlog.ParseHash(lines[2])
	check(err)
	return head{lines[0], size, root}
}

func inclusion(proof, leaf []byte, known head, verifier note.Verifier) {
	parts := bytes.SplitN(proof, []byte("\n\n"), 2)
	inside := open(parts[1], verifier)
	if inside.size == known.size && inside.root != known.root {
		fail("two roots for one size")
	}
	lines := strings.Split(string(parts[0]), "\n")[1:]
	if strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "index "), 10, 64)
	check(err)
	check(tlog.CheckRecord(hashes(lines[1:]), inside.size, inside.root, index, tlog.RecordHash(leaf)))
}

func consistency(old, newer head, proof []byte) {
	check(tlog.CheckTree(hashes(strings.Fields(string(proof))), newer.size, newer.root, old.size, old.root))
}

func hashes(lines []string) []tlog.Hash {
	var found []tlog.Hash
	for _, line := range lines {
		raw, err := base64.StdEncoding.DecodeString(line)
		check(err)
		if len(raw) != tlog.HashSize {
			fail("a hash has 32 bytes")
		}
		var hash tlog.Hash
		copy(hash[:], raw)
		found = append(found, hash)
	}
	return found
}

func read(path string) []byte {
	data, err := os.ReadFile(path)
	check(err)
	return data
}

func check(err error) {
	if err != nil {
		fail(err.Error())
	}
}

func fail(message string) {
	fmt.Fprintln(os.Stderr, message)
	os.Exit(1)
}
