#ifndef DCS_SCALARS_HPP
#define DCS_SCALARS_HPP

#include <cstdint>

namespace dcs {

/// A JSON value that is no text, no object and no array.
struct Scalar {
    enum class Kind { unusual, null, yes, no, whole, roundDecimal, decimal };
    Kind kind = Kind::unusual;
    /// Of whole numbers, written as decimals or not.
    int64_t number = 0;
};

/// Blanks of JSON.
inline bool isSpace(uint8_t byte) { return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r'; }

/// Reads what begins at `start` when the next value or sign begins at `limit`; unusual if it is none of these, or a
/// number with an exponent or with more digits than are certain to fit.
Scalar readScalar(const uint8_t *bytes, uint32_t start, uint32_t limit);

}  // namespace dcs

#endif
