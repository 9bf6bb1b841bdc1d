import Dispatch
import Synchronization

/// What `body` makes of each number below `count`, in their order, with all processor cores at work.
///
/// Of several errors the one of the smallest number is thrown, so that it is the same in every run.
func concurrently<Value: Sendable, Failure: Error>(
    _ count: Int, _ body: @Sendable (Int) throws(Failure) -> Value
) throws(Failure) -> [Value] {
    let results = Mutex<[Result<Value, Failure>?]>(Array(repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: count) { index in
        let result: Result<Value, Failure>
        do throws(Failure) {
            result = .success(try body(index))
        } catch {
            result = .failure(error)
        }
        results.withLock { $0[index] = result }
    }
    var values: [Value] = []
    for result in results.withLock({ $0 }) {
        if let result { values.append(try result.get()) }
    }
    return values
}
