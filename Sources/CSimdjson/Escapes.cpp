#include "Escapes.hpp"

#include <cstddef>
#include <cstring>

namespace dcs {

namespace {

constexpr uint32_t invalid = UINT32_MAX;

uint32_t hexadecimalDigit(uint8_t letter) {
    if (letter >= '0' && letter <= '9') return letter - '0';
    const uint8_t lower = letter | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10u : invalid;
}

/// The number in `\uXXXX` at `in`, which is moved behind it.
uint32_t codeUnit(const uint8_t *&in, const uint8_t *end) {
    if (end - in < 6 || in[0] != '\\' || in[1] != 'u') return invalid;
    uint32_t unit = 0;
    for (int index = 2; index < 6; ++index) {
        const uint32_t digit = hexadecimalDigit(in[index]);
        if (digit == invalid) return invalid;
        unit = unit << 4 | digit;
    }
    in += 6;
    return unit;
}

uint32_t scalar(const uint8_t *&in, const uint8_t *end) {
    const uint32_t high = codeUnit(in, end);
    if (high == invalid || high < 0xD800 || high > 0xDFFF) return high;
    if (high > 0xDBFF) return invalid;
    const uint32_t low = codeUnit(in, end);
    if (low == invalid || low < 0xDC00 || low > 0xDFFF) return invalid;
    return 0x10000 + ((high - 0xD800) << 10 | (low - 0xDC00));
}

uint8_t *encode(uint32_t scalar, uint8_t *out) {
    const auto continuation = [](uint32_t bits) { return static_cast<uint8_t>(0x80 | (bits & 0x3F)); };
    if (scalar < 0x80) {
        *out++ = static_cast<uint8_t>(scalar);
    } else if (scalar < 0x800) {
        *out++ = static_cast<uint8_t>(0xC0 | scalar >> 6);
        *out++ = continuation(scalar);
    } else if (scalar < 0x10000) {
        *out++ = static_cast<uint8_t>(0xE0 | scalar >> 12);
        *out++ = continuation(scalar >> 6);
        *out++ = continuation(scalar);
    } else {
        *out++ = static_cast<uint8_t>(0xF0 | scalar >> 18);
        *out++ = continuation(scalar >> 12);
        *out++ = continuation(scalar >> 6);
        *out++ = continuation(scalar);
    }
    return out;
}

/// What a letter behind a backslash stands for; 0 if it is none of the short escapes.
uint8_t shortEscape(uint8_t letter) {
    switch (letter) {
        case '"':
        case '\\':
        case '/':
            return letter;
        case 'b':
            return '\b';
        case 'f':
            return '\f';
        case 'n':
            return '\n';
        case 'r':
            return '\r';
        case 't':
            return '\t';
        default:
            return 0;
    }
}

}  // namespace

uint8_t *withoutEscapes(const uint8_t *in, const uint8_t *end, uint8_t *out) {
    while (in < end) {
        const auto *found = static_cast<const uint8_t *>(std::memchr(in, '\\', static_cast<size_t>(end - in)));
        const size_t plain = static_cast<size_t>((found == nullptr ? end : found) - in);
        std::memcpy(out, in, plain);
        out += plain;
        in += plain;
        if (in == end) break;
        if (end - in < 2) return nullptr;
        if (const uint8_t byte = shortEscape(in[1])) {
            *out++ = byte;
            in += 2;
            continue;
        }
        const uint32_t code = scalar(in, end);
        if (code == invalid) return nullptr;
        out = encode(code, out);
    }
    return out;
}

}  // namespace dcs
