// Checks a log of ours with Go's own packages: golang.org/x/mod/sumdb/note and .../tlog, nothing of ours.
//
// verify VKEY TREE PROOF ENTRY GROWTH OLD
//
// TREE: a folder that `audit export --tiles` wrote. PROOF: `audit proof N`. ENTRY: the bytes of entry N.
// GROWTH: `audit consistency OLD`. OLD: an earlier checkpoint.
package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func wrong(words string, values ...interface{}) { check(fmt.Errorf(words, values...)) }

func read(path string) []byte {
	data, err := os.ReadFile(path)
	check(err)
	return data
}

// checkpoint opens a signed checkpoint and returns the tree it speaks of.
func checkpoint(data []byte, verifier note.Verifier) tlog.Tree {
	opened, err := note.Open(data, note.VerifierList(verifier))
	check(err)
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	root, err := tlog.ParseHash(lines[2])
	check(err)
	return tlog.Tree{N: size, Hash: root}
}

// hashes reads lines of base64 up to an empty one, and returns them and what follows.
func hashes(lines []string) ([]tlog.Hash, []byte) {
	var found []tlog.Hash
	for number, line := range lines {
		if line == "" {
			return found, []byte(strings.Join(lines[number+1:], "\n"))
		}
		hash, err := tlog.ParseHash(line)
		check(err)
		found = append(found, hash)
	}
	wrong("no empty line")
	return nil, nil
}

type tiles struct{ folder string }

func (t tiles) Height() int                          { return height }
func (t tiles) SaveTiles(_ []tlog.Tile, _ [][]byte) {}
func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range wanted {
		path := strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", height), "tile/", 1)
		data, err := os.ReadFile(filepath.Join(t.folder, path))
		if err != nil {
			return nil, err
		}
		found = append(found, data)
	}
	return found, nil
}

// entries reads the entry bundles of a tree, each as tlog-tiles has it, full or partial.
func entries(folder string, size int64) [][]byte {
	var found [][]byte
	for first := int64(0); first < size; first += 256 {
		tile := tlog.Tile{H: height, L: 0, N: first / 256, W: 256}
		if size-first < 256 {
			tile.W = int(size - first)
		}
		path := strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/0/", height), "tile/entries/", 1)
		data := read(filepath.Join(folder, path))
		for len(data) > 0 {
			length := int(binary.BigEndian.Uint16(data))
			found = append(found, data[2:2+length])
			data = data[2+length:]
		}
	}
	return found
}

func main() {
	verifier, err := note.NewVerifier(os.Args[1])
	check(err)
	folder := os.Args[2]
	tree := checkpoint(read(filepath.Join(folder, "checkpoint")), verifier)

	// One entry's proof, as it travels.
	lines := strings.Split(string(read(os.Args[3])), "\n")
	if lines[0] != "c2sp.org/tlog-proof@v1" {
		wrong("this is no proof: %s", lines[0])
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	check(err)
	proof, signed := hashes(lines[2:])
	proven := checkpoint(signed, verifier)
	entry := read(os.Args[4])
	check(tlog.CheckRecord(proof, proven.N, proven.Hash, index, tlog.RecordHash(entry)))
	if tlog.CheckRecord(proof, proven.N, proven.Hash, index, tlog.RecordHash(append(entry, ' '))) == nil {
		wrong("another entry is proven too")
	}

	// That the log grew.
	lines = strings.Split(string(read(os.Args[5])), "\n")
	growth, signed := hashes(lines[1:])
	later, earlier := checkpoint(signed, verifier), checkpoint(read(os.Args[6]), verifier)
	if lines[0] != fmt.Sprintf("old %d", earlier.N) {
		wrong("the proof is from another size: %s", lines[0])
	}
	check(tlog.CheckTree(growth, later.N, later.Hash, earlier.N, earlier.Hash))

	// Every hash and every entry of the exported tree, through Go's reader of tiles, which checks each against the root.
	reader := tlog.TileHashReader(tree, tiles{folder})
	root, err := tlog.TreeHash(tree.N, reader)
	check(err)
	if root != tree.Hash {
		wrong("the tiles lead to another root")
	}
	read := entries(folder, tree.N)
	if int64(len(read)) != tree.N {
		wrong("%d entries in the bundles, %d signed", len(read), tree.N)
	}
	var places []int64
	for number := range read {
		places = append(places, tlog.StoredHashIndex(0, int64(number)))
	}
	kept, err := reader.ReadHashes(places)
	check(err)
	for number, data := range read {
		if tlog.RecordHash(data) != kept[number] {
			wrong("entry %d is not the one whose hash the tile holds", number)
		}
	}
	same, err := tlog.ProveRecord(tree.N, index, reader)
	check(err)
	for place, hash := range same {
		if !bytes.Equal(hash[:], proof[place][:]) {
			wrong("Go proves entry %d otherwise", index)
		}
	}
	fmt.Println(tree.N, "entries, checked by Go")
}
