// Checks one log of a vault's view with the Go team's own packages, golang.org/x/mod/sumdb/note and tlog: nothing of Holdfast
// is in here. How to build and run it: docs/formats/vault.md, "With somebody else's tools".
//
//	check-view -url URL -log KEYTEXT [-vault KEYTEXT]... [-old FILE] [-save FILE]
//
// URL is where view/<log>/ is served. Checked are the checkpoint's signature by the log's key and a cosignature by each vault's
// (or witness's) key that is given; each entry, by an inclusion proof through the tiles; and that the tree of an older
// checkpoint, in FILE, is the beginning of this one. Exit code 0: all good.
package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8

// A cosigner checks cosignature/v1 of c2sp.org/tlog-cosignature, which x/mod does not know.
type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func newCosigner(text string) (*cosigner, error) {
	parts := strings.SplitN(text, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("no key text: " + text)
	}
	typed, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(typed) != 33 || typed[0] != 4 {
		return nil, errors.New("no key text of type 4: " + text)
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), typed...))
	hash := binary.BigEndian.Uint32(sum[:])
	if fmt.Sprintf("%08x", hash) != parts[1] {
		return nil, errors.New("another key id than in its text: " + text)
	}
	return &cosigner{parts[0], hash, ed25519.PublicKey(typed[1:])}, nil
}

func (c *cosigner) Name() string    { return c.name }
func (c *cosigner) KeyHash() uint32 { return c.hash }
func (c *cosigner) Verify(text, signature []byte) bool {
	if len(signature) != 72 {
		return false
	}
	time := binary.BigEndian.Uint64(signature)
	signed := fmt.Sprintf("cosignature/v1\ntime %d\n%s", time, text)
	return ed25519.Verify(c.key, []byte(signed), signature[8:])
}

// A view reads tiles as c2sp.org/tlog-tiles names them: those of Go's checksum database, without the height.
// Each proof asks for tiles again, so they are kept.
type view struct {
	url  string
	kept map[string][]byte
}

func (v view) get(path string) ([]byte, error) {
	if known, ok := v.kept[path]; ok {
		return known, nil
	}
	response, err := http.Get(v.url + "/" + path)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", path, response.Status)
	}
	bytes, err := io.ReadAll(response.Body)
	v.kept[path] = bytes
	return bytes, err
}

func (v view) Height() int                         { return tileHeight }
func (v view) SaveTiles(_ []tlog.Tile, _ [][]byte) {}
func (v view) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var read [][]byte
	for _, tile := range tiles {
		bytes, err := v.get(strings.Replace(tile.Path(), "tile/8/", "tile/", 1))
		if err != nil {
			return nil, err
		}
		read = append(read, bytes)
	}
	return read, nil
}

// openCheckpoint returns origin and tree of a note that all of these keys have signed.
func openCheckpoint(text []byte, verifiers []note.Verifier) (string, tlog.Tree, error) {
	var tree tlog.Tree
	opened, err := note.Open(text, note.VerifierList(verifiers...))
	if err != nil {
		return "", tree, err
	}
	if len(opened.Sigs) < len(verifiers) {
		return "", tree, fmt.Errorf("%d good signatures, wanted %d", len(opened.Sigs), len(verifiers))
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 {
		return "", tree, errors.New("no checkpoint of three lines")
	}
	if _, err := fmt.Sscanf(lines[1], "%d", &tree.N); err != nil {
		return "", tree, err
	}
	tree.Hash, err = tlog.ParseHash(lines[2])
	return lines[0], tree, err
}

// leaves reads the entry bundles: u16 big-endian length, leaf, again and again.
func (v view) leaves(size int64) ([][]byte, error) {
	var leaves [][]byte
	for number := int64(0); int64(len(leaves)) < size; number++ {
		width := size - number<<tileHeight
		if width > 1<<tileHeight {
			width = 1 << tileHeight
		}
		tile := tlog.Tile{H: tileHeight, L: 0, N: number, W: int(width)}
		bundle, err := v.get(strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1))
		if err != nil {
			return nil, err
		}
		for len(bundle) > 0 {
			if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
				return nil, fmt.Errorf("bundle %d is cut", number)
			}
			end := 2 + int(binary.BigEndian.Uint16(bundle))
			leaves = append(leaves, bundle[2:end])
			bundle = bundle[end:]
		}
	}
	return leaves, nil
}

func (v view) check(tree tlog.Tree, old *tlog.Tree) error {
	reader := tlog.TileHashReader(tree, v)
	leaves, err := v.leaves(tree.N)
	if err != nil {
		return err
	}
	if int64(len(leaves)) != tree.N {
		return fmt.Errorf("%d leaves, wanted %d", len(leaves), tree.N)
	}
	for index, leaf := range leaves {
		proof, err := tlog.ProveRecord(tree.N, int64(index), reader)
		if err != nil {
			return err
		}
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, int64(index), tlog.RecordHash(leaf)); err != nil {
			return fmt.Errorf("entry %d: %w", index, err)
		}
	}
	if old == nil {
		return nil
	}
	proof, err := tlog.ProveTree(tree.N, old.N, reader)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash)
}

func run(url, logKey string, cosigners []string, oldFile, saveFile string) error {
	verifier, err := note.NewVerifier(logKey)
	if err != nil {
		return err
	}
	verifiers := []note.Verifier{verifier}
	for _, text := range cosigners {
		known, err := newCosigner(text)
		if err != nil {
			return err
		}
		verifiers = append(verifiers, known)
	}
	served := view{strings.TrimSuffix(url, "/"), map[string][]byte{}}
	text, err := served.get("checkpoint")
	if err != nil {
		return err
	}
	origin, tree, err := openCheckpoint(text, verifiers)
	if err != nil {
		return err
	}
	if origin != verifier.Name() {
		return fmt.Errorf("a checkpoint of %s", origin)
	}
	var old *tlog.Tree
	if oldFile != "" {
		oldText, err := os.ReadFile(oldFile)
		if err != nil {
			return err
		}
		_, oldTree, err := openCheckpoint(oldText, verifiers)
		if err != nil {
			return err
		}
		old = &oldTree
	}
	if err := served.check(tree, old); err != nil {
		return err
	}
	fmt.Printf("good: %s, %d entries, root %s\n", origin, tree.N, tree.Hash)
	if old != nil {
		fmt.Printf("good: the tree of %d entries is its beginning\n", old.N)
	}
	if saveFile == "" {
		return nil
	}
	return os.WriteFile(saveFile, text, 0o600)
}

type texts []string

func (t *texts) String() string         { return strings.Join(*t, " ") }
func (t *texts) Set(value string) error { *t = append(*t, value); return nil }

func main() {
	var cosigners texts
	url := flag.String("url", "", "where view/<log>/ is served")
	logKey := flag.String("log", "", "key text of the log")
	old := flag.String("old", "", "file with an older checkpoint")
	save := flag.String("save", "", "file to keep this checkpoint in")
	flag.Var(&cosigners, "vault", "key text of a vault or witness; may be repeated")
	flag.Parse()
	if err := run(*url, *logKey, cosigners, *old, *save); err != nil {
		fmt.Fprintln(os.Stderr, "BAD:", err)
		os.Exit(1)
	}
}
