import CZlib
import Foundation

/// The bytes of a file in pieces, unpacked if the file is gzip; only one piece is in memory.
final class ByteStream {
    private static let pieceBytes = 1 << 16

    private let handle: FileHandle
    private var inflater: Inflater?
    private var isStarted = false
    /// Bytes of the file (packed, if it is gzip) taken so far.
    private(set) var bytesRead: UInt64 = 0

    init(file: URL) throws {
        do {
            handle = try FileHandle(forReadingFrom: file)
        } catch {
            throw ImportError.unreadable(error.localizedDescription)
        }
    }

    deinit { try? handle.close() }

    /// The next piece; nil at the end.
    func next() throws -> [UInt8]? {
        while true {
            let raw = try read()
            if !isStarted {
                isStarted = true
                // RFC 1952: a gzip member begins with these two bytes; names of files are not trusted.
                if raw.starts(with: [0x1f, 0x8b]) { inflater = try Inflater() }
            }
            guard let inflater else { return raw.isEmpty ? nil : raw }
            if raw.isEmpty {
                try inflater.finish()
                return nil
            }
            let piece = try inflater.inflate(raw)
            if !piece.isEmpty { return piece }
        }
    }

    private func read() throws -> [UInt8] {
        do {
            let data = try handle.read(upToCount: Self.pieceBytes) ?? Data()
            bytesRead += UInt64(data.count)
            return Array(data)
        } catch {
            throw ImportError.unreadable(error.localizedDescription)
        }
    }
}

/// zlib's inflate over pieces of a gzip file; members one after another are one stream.
///
/// Manual: https://zlib.net/manual.html
final class Inflater {
    // zlib keeps a pointer to the stream, so it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var isBetweenMembers = false
    private var output = [UInt8](repeating: 0, count: 1 << 16)

    init() throws {
        stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 16 is added to the window bits for "gzip and nothing else".
        let status = inflateInit2_(stream, MAX_WBITS + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else {
            throw ImportError.gzipCorrupt("zlib does not start, status \(status)")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    func inflate(_ input: [UInt8]) throws -> [UInt8] {
        var input = input
        var result: [UInt8] = []
        let room = output.count
        try input.withUnsafeMutableBufferPointer { source in
            stream.pointee.next_in = source.baseAddress
            stream.pointee.avail_in = UInt32(source.count)
            defer { stream.pointee.next_in = nil }
            var isFull = false
            while stream.pointee.avail_in > 0 || isFull {
                if isBetweenMembers {
                    inflateReset(stream)
                    isBetweenMembers = false
                }
                let status = output.withUnsafeMutableBufferPointer { target in
                    stream.pointee.next_out = target.baseAddress
                    stream.pointee.avail_out = UInt32(room)
                    return CZlib.inflate(stream, Z_NO_FLUSH)
                }
                let written = room - Int(stream.pointee.avail_out)
                result.append(contentsOf: output[..<written])
                isFull = written == room
                switch status {
                case Z_OK: break
                case Z_BUF_ERROR: isFull = false
                case Z_STREAM_END:
                    isBetweenMembers = true
                    isFull = false
                default:
                    throw ImportError.gzipCorrupt(stream.pointee.msg.map { String(cString: $0) } ?? "status \(status)")
                }
            }
        }
        return result
    }

    /// Throws unless the last member came to its end, where zlib has checked length and CRC.
    func finish() throws {
        guard isBetweenMembers else { throw ImportError.gzipTruncated }
    }
}
