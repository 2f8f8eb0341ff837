// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>

/// The parts of Boost.Beast that the server stands on.
namespace swapscope::rpc {

namespace http = boost::beast::http;

using Head = http::request_header<>;

/// A body that is taken away piece by piece, whatever length the client announces.
struct PieceBody
{
    using value_type = Bytes;

    class reader
    {
    public:
        template <bool isRequest, typename Fields>
        reader(http::header<isRequest, Fields>& /*head*/, value_type& into)
            : m_into{&into}
        {}

        void init(const boost::optional<std::uint64_t>& /*announced*/,
                  boost::beast::error_code& error)
        {
            error = {};
        }

        template <typename Buffers>
        std::size_t put(const Buffers& buffers, boost::beast::error_code& error)
        {
            error = {};
            std::size_t taken = 0;
            for (auto at = boost::asio::buffer_sequence_begin(buffers);
                 at != boost::asio::buffer_sequence_end(buffers); ++at)
            {
                const boost::asio::const_buffer one{*at};
                append(*m_into, {static_cast<const std::uint8_t*>(one.data()), one.size()});
                taken += one.size();
            }
            return taken;
        }

        void finish(boost::beast::error_code& error) { error = {}; }

    private:
        Bytes* m_into;
    };
};

using Parser = http::request_parser<PieceBody>;

/// A field's value, empty without it.
[[nodiscard]] inline std::string_view fieldOf(const Head& head, std::string_view name)
{
    const auto value = head[boost::beast::string_view{name.data(), name.size()}];
    return {value.data(), value.size()};
}

} // namespace swapscope::rpc
