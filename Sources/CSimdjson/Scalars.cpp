#include "Scalars.hpp"

#include <cstring>

namespace dcs {

namespace {

using Kind = Scalar::Kind;

bool isDigit(uint8_t byte) { return static_cast<uint8_t>(byte - '0') < 10; }

/// A text of `limit - start` bytes with blanks behind it, if any.
struct Piece {
    const uint8_t *bytes;
    uint32_t start;
    uint32_t limit;

    bool endsAt(uint32_t end) const { return end == limit || isSpace(bytes[end]); }

    Scalar word(const char *letters, uint32_t length, Kind kind) const {
        const bool isSame = limit - start >= length && std::memcmp(bytes + start, letters, length) == 0;
        return {isSame && endsAt(start + length) ? kind : Kind::unusual, 0};
    }

    uint32_t endOfDigits(uint32_t at) const {
        while (at < limit && isDigit(bytes[at])) ++at;
        return at;
    }

    /// 18 digits always fit. Two decimals of at most 15 digits are never the same binary number, so that a fraction other
    /// than zero can't be rounded away.
    Scalar number() const {
        const bool isNegative = bytes[start] == '-';
        const uint32_t first = start + isNegative;
        const uint32_t point = endOfDigits(first);
        if (point == first || point - first > 18 || (point - first > 1 && bytes[first] == '0')) return {};
        Scalar found{Kind::whole, 0};
        for (uint32_t at = first; at < point; ++at) found.number = found.number * 10 + (bytes[at] - '0');
        if (isNegative) found.number = -found.number;
        uint32_t end = point;
        if (point < limit && bytes[point] == '.') {
            end = endOfDigits(point + 1);
            if (end == point + 1 || end - first > 16) return {};
            found.kind = Kind::roundDecimal;
            for (uint32_t at = point + 1; at < end; ++at)
                if (bytes[at] != '0') found = {Kind::decimal, 0};
        }
        return endsAt(end) ? found : Scalar{};
    }
};

}  // namespace

Scalar readScalar(const uint8_t *bytes, uint32_t start, uint32_t limit) {
    const Piece piece{bytes, start, limit};
    switch (bytes[start]) {
        case 't':
            return piece.word("true", 4, Kind::yes);
        case 'f':
            return piece.word("false", 5, Kind::no);
        case 'n':
            return piece.word("null", 4, Kind::null);
        case '-':
        case '0' ... '9':
            return piece.number();
        default:
            return {};
    }
}

}  // namespace dcs
