// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/fold.h"

namespace swapscope::telemetry {

namespace {

using Tone = Notice::Tone;

void answer(Book& book, const Event& event, CommandId command, Tone tone, std::string text)
{
    book.notices.answer({event.seq, event.at, tone, command, std::move(text), command.by});
}

/// @param about  Added after the kind, and not part of what makes two notices
/// equal.
void post(Book& book, const Event& event, Tone tone, const std::string& kind,
          const std::string& about = {})
{
    book.notices.post(kind, {event.seq, event.at, tone, {}, kind + about});
}

void note(Book& book, const Event& event, const CommandDone& body)
{
    if (!body.mark && body.command.by == Actor::Demo) {
        return; // the demo wants blocks four times a second
    }
    answer(book, event, body.command, Tone::Good, body.text);
    if (!body.mark) {
        return;
    }
    book.marks.push_back({event.at, body.text});
    ++book.freshMarks;
    if (book.marks.size() > Delta::kMaxMarks) {
        book.marks.pop_front();
        book.freshMarks = std::min(book.freshMarks, book.marks.size());
    }
}

void note(Book& book, const Event& event, const CommandFailed& body)
{
    answer(book, event, body.command, Tone::Problem, body.text + ": " + body.error.detail);
}

void note(Book& book, const Event& event, const Warning& body)
{
    post(book, event, Tone::Problem, body.text);
}

void note(Book& book, const Event& event, const ListenFailed& body)
{
    post(book, event, Tone::Problem, "cannot listen on " + body.address + ": " + body.error.detail);
}

void note(Book& book, const Event& event, const PeerConnected& body)
{
    const bool dialled = body.direction == Direction::Outbound;
    post(book, event, Tone::Info, shortName(body.peer) + (dialled ? " connected" : " came in"),
         (dialled ? " at " : " from ") + body.address);
}

void note(Book& book, const Event& event, const PeerDisconnected& body)
{
    post(book, event, Tone::Info, shortName(body.peer) + " left",
         body.reason.detail.empty() ? std::string{} : ": " + body.reason.detail);
}

void note(Book& book, const Event& event, const MessageRefused& body)
{
    post(book, event, Tone::Problem,
         "refused a message of " + shortName(body.peer) + ": " + body.error.detail);
}

void note(Book& book, const Event& event, const WantsRefused& body)
{
    if (body.denial != DenyKey{}) {
        return; // the user knows; the denial's row counts them
    }
    post(book, event, Tone::Info,
         "wants of " + shortName(body.peer) + " were not taken: " + body.reason);
}

void note(Book& book, const Event& event, const BlockDamaged& body)
{
    post(book, event, Tone::Problem, "the stored block " + body.hash + " is damaged");
}

/// For the kinds that are no notice.
template <typename Body>
void note(Book&, const Event&, const Body&)
{}

} // namespace

std::string shortName(const PeerId& peer)
{
    constexpr std::size_t kShown = 6;
    const std::string text = peer.toString();
    return "…" + (text.size() > kShown ? text.substr(text.size() - kShown) : text);
}

void note(Book& book, const Event& event)
{
    std::visit([&](const auto& body) { note(book, event, body); }, event.body);
}

} // namespace swapscope::telemetry
