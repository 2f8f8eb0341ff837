// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/open_streams.h"

#include <utility>

namespace swapscope::libp2p {

class OpenStreams::Counted final : public net::Stream
{
public:
    Counted(std::unique_ptr<net::Stream> stream, std::shared_ptr<Counts> counts,
            const std::string& protocol)
        : m_stream{std::move(stream)}
        , m_counts{std::move(counts)}
        , m_place{m_counts->try_emplace(protocol).first}
    {
        ++m_place->second;
    }
    ~Counted() override
    {
        if (--m_place->second == 0) {
            m_counts->erase(m_place);
        }
    }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;

    net::Task<Result<std::size_t>> readSome(std::span<std::uint8_t> into) override
    {
        return m_stream->readSome(into);
    }
    net::Task<Result<void>> write(ByteView bytes) override { return m_stream->write(bytes); }
    net::Task<Result<void>> closeWrite() override { return m_stream->closeWrite(); }
    void reset(std::uint32_t code) override { m_stream->reset(code); }

private:
    std::unique_ptr<net::Stream> m_stream;
    std::shared_ptr<Counts> m_counts;
    Counts::iterator m_place;
};

NegotiatedStream OpenStreams::count(NegotiatedStream stream)
{
    stream.stream = std::make_unique<Counted>(std::move(stream.stream), m_counts, stream.protocol);
    return stream;
}

std::vector<std::string> OpenStreams::protocols() const
{
    std::vector<std::string> all;
    for (const auto& [protocol, count] : *m_counts) {
        all.insert(all.end(), count, protocol);
    }
    return all;
}

} // namespace swapscope::libp2p
