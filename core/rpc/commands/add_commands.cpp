// SPDX-License-Identifier: GPL-3.0-or-later
// add
#include "core/base/text.h"
#include "core/ipld/directory_import.h"
#include "core/ipld/unixfs_import.h"
#include "core/node/kept.h"
#include "core/node/offload.h"
#include "core/node/store_gate.h"
#include "core/rpc/add_options.h"
#include "core/rpc/command_groups.h"
#include "core/rpc/content.h"
#include "core/rpc/multipart.h"
#include "core/rpc/upload_tree.h"

#include <array>
#include <cstdio>
#include <memory>
#include <optional>
#include <utility>

namespace swapscope::rpc {
namespace {

using Outcome = net::Task<Result<void>>;

constexpr std::size_t kHashBytes = limits::kMiB;             ///< Handed to a worker at a time.
constexpr std::size_t kStoreBytes = 8 * limits::kMiB;        ///< Put into the store at a time.
constexpr std::size_t kStoreBlocks = 1024;                   ///< However small they are.
constexpr std::uint64_t kProgressBytes = 256 * limits::kKiB; ///< Between two lines of progress.

/// Octal with a leading zero, as clients send it.
std::string modeText(std::uint32_t mode)
{
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "0%o", mode);
    return text.data();
}

/// One upload on its way into the store.
class Adder
{
public:
    Adder(Call& call, const AddOptions& options)
        : m_call{call}
        , m_options{options}
        , m_parts{call.body(), fieldOf(call.head(), "Content-Type")}
        , m_tree{call.services().uploadTreeBytes}
    {}

    Outcome run()
    {
        // Until its root is kept, nobody may collect what has come.
        const node::StoreGate::Pass pass = co_await m_call.node().gate().hold();
        m_call.reply.setForm(m_options.isSilent ? Reply::Form::Nothing : Reply::Form::Lines);
        while (true) {
            auto part = co_await m_parts.nextPart();
            if (!part) {
                co_return part.error();
            }
            if (!*part) {
                break;
            }
            Part one = std::move(**part);
            auto added = co_await addPart(std::move(one));
            if (!added) {
                co_return added;
            }
        }
        auto finished = co_await finishTop();
        if (!finished) {
            co_return finished;
        }
        auto stored = co_await storeAll();
        const auto kept = stored ? keepRoots() : stored;
        if (!kept) {
            co_return kept;
        }
        auto written = co_await m_call.node().kept().written();
        co_return written;
    }

private:
    Result<void> keepRoots()
    {
        if (!m_options.keeps || m_options.isHashOnly) {
            return {};
        }
        for (const Cid& root : m_roots) {
            const node::Pin pin{telemetry::KeepKind::All, m_call.text("pin-name")};
            if (auto kept = m_call.node().kept().put(root, pin); !kept) {
                return kept;
            }
        }
        return {};
    }

    net::Task<Result<void>> addPart(Part part)
    {
        auto path = splitUploadPath(part.name);
        if (!path) {
            co_return path.error();
        }
        if (part.isDirectory()) {
            co_return m_tree.addFolder(*path, std::move(part));
        }
        Part meta = part;
        auto file = co_await readFile(std::move(part));
        if (!file) {
            co_return file.error();
        }
        if (path->empty()) {
            path->push_back(file->cid.toString());
        }
        auto placed = m_tree.addFile(*path, file->cid, file->dagBytes);
        if (placed) {
            const std::string name = meta.name.empty() ? cidText(m_call, file->cid) : meta.name;
            putEntry(name, meta, file->cid, file->dagBytes);
            placed = co_await m_call.reply.flush();
        }
        co_return placed;
    }

    /// Cuts the part into blocks, a bounded piece at a time.
    net::Task<Result<UploadedFile>> readFile(Part part)
    {
        auto importer = std::make_shared<ipld::FileImporter>(m_options.blocks, m_options.form,
                                                             attributesOf(m_options, part));
        Bytes content;
        std::uint64_t bytesRead = 0;
        std::uint64_t nextLine = kProgressBytes;
        bool isAtEnd = false;
        while (!isAtEnd) {
            auto bytes = co_await m_parts.nextBytes();
            if (!bytes) {
                co_return bytes.error();
            }
            isAtEnd = bytes->empty();
            bytesRead += bytes->size();
            append(content, *bytes);
            if (part.isSymlink() || (content.size() < kHashBytes && !isAtEnd)) {
                if (content.size() > limits::kBlockBytes) {
                    co_return fail(ErrorCode::TooLarge, "the target of a link is too long");
                }
                continue;
            }
            auto hashing = [importer, piece = std::exchange(content, {})] {
                return importer->add(piece);
            };
            auto blocks = co_await node::runOnPool(pool(), std::move(hashing));
            auto taken = co_await take(std::move(blocks));
            if (!taken) {
                co_return taken.error();
            }
            if (m_options.withProgress && !m_options.isSilent && bytesRead >= nextLine) {
                nextLine = bytesRead + kProgressBytes;
                m_call.reply.put(
                    json::object{{"Name", validUtf8(part.name)}, {"Bytes", bytesRead}});
                auto flushed = co_await m_call.reply.flush();
                if (!flushed) {
                    co_return flushed.error();
                }
            }
        }
        if (part.isSymlink()) {
            ipld::Attributes attributes = attributesOf(m_options, part);
            attributes.mode.reset(); // of a link nobody has any
            const store::Block block =
                ipld::symlinkBlock(asText(content), m_options.blocks, m_options.form, attributes);
            const bool isInline = block.cid.hash().code() == multiformats::hash_code::kIdentity;
            std::vector<store::Block> blocks(isInline ? 0 : 1, block);
            auto taken = co_await take(std::move(blocks));
            if (!taken) {
                co_return taken.error();
            }
            co_return UploadedFile{part.name, block.cid, block.data->size()};
        }
        auto ending = [importer] { return importer->finish(); };
        auto imported = co_await node::runOnPool(pool(), ending);
        auto taken = co_await take(std::move(imported.blocks));
        if (!taken) {
            co_return taken.error();
        }
        co_return UploadedFile{part.name, imported.root, imported.dagBytes};
    }

    net::Task<Result<void>> finishTop()
    {
        for (auto& [name, folder] : m_tree.top().folders) {
            std::string path = name;
            auto made = co_await finishFolder(std::move(path), folder);
            if (!made) {
                co_return made.error();
            }
            if (!*made) {
                continue;
            }
            (*made)->name = name;
            m_tree.top().files.push_back(std::move(**made));
        }
        m_tree.top().folders.clear();
        if (!m_options.isWrapped) {
            for (const UploadedFile& file : m_tree.top().files) {
                m_roots.push_back(file.cid);
            }
            co_return Result<void>{};
        }
        std::string path;
        auto made = co_await finishFolder(std::move(path), m_tree.top());
        if (!made) {
            co_return made.error();
        }
        if (*made) {
            m_roots.push_back((*made)->cid);
        }
        co_return Result<void>{};
    }

    /// From the deepest directories up. None where it is empty and not wanted so.
    net::Task<Result<std::optional<UploadedFile>>> finishFolder(std::string path,
                                                                UploadedFolder& folder)
    {
        auto directory = std::make_shared<ipld::DirectoryImporter>(
            m_options.blocks, m_options.form, attributesOf(m_options, folder.part));
        bool isEmpty = folder.files.empty();
        for (auto& [name, below] : folder.folders) {
            std::string belowPath = path + "/" + name;
            auto made = co_await finishFolder(std::move(belowPath), below);
            if (!made) {
                co_return made.error();
            }
            if (*made) {
                directory->add(name, (*made)->cid, (*made)->dagBytes);
                isEmpty = false;
            }
        }
        for (UploadedFile& file : folder.files) {
            directory->add(std::move(file.name), file.cid, file.dagBytes);
        }
        if (isEmpty && !m_options.withEmptyFolders) {
            co_return std::optional<UploadedFile>{};
        }
        auto ending = [directory] { return directory->finish(); };
        auto imported = co_await node::runOnPool(pool(), ending);
        if (!imported) {
            co_return imported.error();
        }
        auto taken = co_await take(std::move(imported->blocks));
        if (!taken) {
            co_return taken.error();
        }
        putEntry(path, folder.part, imported->root, imported->dagBytes);
        auto flushed = co_await m_call.reply.flush();
        if (!flushed) {
            co_return flushed.error();
        }
        co_return std::optional{UploadedFile{path, imported->root, imported->dagBytes}};
    }

    void putEntry(const std::string& name, const Part& part, const Cid& cid, std::uint64_t dagBytes)
    {
        if (m_options.isSilent) {
            return;
        }
        json::object line{{"Name", validUtf8(name)},
                          {"Hash", cidText(m_call, cid)},
                          {"Size", std::to_string(dagBytes)}};
        if (part.mode) {
            line["Mode"] = modeText(*part.mode);
        }
        if (part.mtime) {
            line["Mtime"] = *part.mtime;
        }
        if (part.mtimeNanos) {
            line["MtimeNsecs"] = *part.mtimeNanos;
        }
        m_call.reply.put(line);
    }

    /// Blocks wait until there are enough of them for one transaction.
    net::Task<Result<void>> take(std::vector<store::Block> blocks)
    {
        if (m_options.isHashOnly) {
            co_return Result<void>{};
        }
        for (store::Block& block : blocks) {
            m_waitingBytes += block.data->size();
            m_waiting.push_back(std::move(block));
        }
        if (m_waitingBytes < kStoreBytes && m_waiting.size() < kStoreBlocks) {
            co_return Result<void>{};
        }
        auto stored = co_await storeAll();
        co_return stored;
    }

    net::Task<Result<void>> storeAll()
    {
        m_waitingBytes = 0;
        std::vector<store::Block> blocks = std::exchange(m_waiting, {});
        auto stored = co_await m_call.node().blocks().put(std::move(blocks));
        co_return stored;
    }

    [[nodiscard]] WorkerPool& pool() const { return m_call.node().parts().environment.pool; }

    Call& m_call;
    AddOptions m_options;
    Multipart m_parts;
    UploadTree m_tree;
    std::vector<Cid> m_roots; // to be kept
    std::vector<store::Block> m_waiting;
    std::size_t m_waitingBytes = 0;
};

Outcome add(Call& call)
{
    const auto options = readAddOptions(call);
    if (!options) {
        co_return options.error();
    }
    const node::Pin pin{telemetry::KeepKind::All, call.text("pin-name")};
    if (auto named = node::Kept::checkName(pin); !named) {
        co_return named; // before anything is read and stored
    }
    Adder adder{call, *options};
    auto outcome = co_await adder.run();
    co_return outcome;
}

} // namespace

Commands addCommands()
{
    return {
        {.path = "add",
         .summary = "Makes blocks of files and directories and stores them.",
         .run = add,
         .options = {{"chunker", OptionType::Text, "size-<bytes>; default size-262144", "s"},
                     {"cid-version", OptionType::Integer, "0 (default) or 1"},
                     {"raw-leaves", OptionType::Flag,
                      "content without a wrapper; default with "
                      "cid-version=1"},
                     {"max-file-links", OptionType::Integer, "of one node; default 174"},
                     {"wrap-with-directory", OptionType::Flag, "all of it in one directory", "w"},
                     {"only-hash", OptionType::Flag, "stores nothing", "n"},
                     {"pin", OptionType::Flag, "keeps what is added; default true"},
                     {"pin-name", OptionType::Text, "to be listed with what is kept"},
                     {"progress", OptionType::Flag, "lines on the way", "p"},
                     {"silent", OptionType::Flag, "an empty reply"},
                     {"empty-dirs", OptionType::Flag, "directories without content; default true"},
                     {"recursive", OptionType::Flag, "taken and of no effect", "r"},
                     {"quiet", OptionType::Flag, "taken and of no effect", "q"},
                     {"quieter", OptionType::Flag, "taken and of no effect", "Q"},
                     {"stdin-name", OptionType::Text, "taken and of no effect"},
                     {"hash", OptionType::Text, "sha2-256 (default), sha2-512 or sha1"},
                     {"inline", OptionType::Flag, "small blocks within their CIDs"},
                     {"inline-limit", OptionType::Integer, "bytes of these; default 32"},
                     {"preserve-mode", OptionType::Flag, "the rights of each file"},
                     {"preserve-mtime", OptionType::Flag, "when each file was changed"},
                     {"mode", OptionType::Text, "rights of everything, such as 0644"},
                     {"mtime", OptionType::Integer, "Unix seconds, of everything"},
                     {"mtime-nsecs", OptionType::Integer, "with mtime"},
                     {"trickle", OptionType::Flag, "not supported", "t"},
                     {"nocopy", OptionType::Flag, "not supported"},
                     {"fscache", OptionType::Flag, "not supported"},
                     {"to-files", OptionType::Text, "not supported"},
                     {"max-directory-links", OptionType::Integer, "not supported"},
                     {"max-hamt-fanout", OptionType::Integer, "not supported"}},
         .body = BodyUse::Files,
         .reply = R"(lines of {"Name","Hash","Size" (text),"Bytes","Mode","Mtime","MtimeNsecs"})"},
    };
}

} // namespace swapscope::rpc
