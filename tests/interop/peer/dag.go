// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/ipfs/boxo/blockservice"
	"github.com/ipfs/boxo/blockstore"
	chunk "github.com/ipfs/boxo/chunker"
	"github.com/ipfs/boxo/exchange"
	"github.com/ipfs/boxo/ipld/merkledag"
	"github.com/ipfs/boxo/ipld/unixfs/importer"
	unixfs "github.com/ipfs/boxo/ipld/unixfs/io"
	"github.com/ipfs/go-cid"
)

// importFile makes a file's blocks with boxo's own importer and stores them. Replies with the root.
func importFile(store blockstore.Blockstore, path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	dag := merkledag.NewDAGService(blockservice.New(store, nil))
	node, err := importer.BuildDagFromReader(dag, chunk.NewSizeSplitter(file, 256*1024))
	if err != nil {
		return "", err
	}
	return "root " + node.Cid().String(), nil
}

// saveFile fetches a file by its root, with all that is below it, and writes it to a path.
func saveFile(ctx context.Context, store blockstore.Blockstore, ex exchange.Interface, root, path string) (string, error) {
	c, err := cid.Decode(root)
	if err != nil {
		return "", err
	}
	dag := merkledag.NewDAGService(blockservice.New(store, ex))
	node, err := dag.Get(ctx, c)
	if err != nil {
		return "", err
	}
	reader, err := unixfs.NewDagReader(ctx, node, dag)
	if err != nil {
		return "", err
	}
	out, err := os.Create(path)
	if err != nil {
		return "", err
	}
	defer out.Close()
	n, err := io.Copy(out, reader)
	return fmt.Sprintf("saved %d", n), err
}
