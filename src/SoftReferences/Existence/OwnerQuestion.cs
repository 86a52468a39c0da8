namespace SoftReferences;

/// <summary>The distinct keys to ask one owner for and, once asked, its answer.</summary>
/// <param name="service">The owner.</param>
/// <param name="expected">About how many keys there will be.</param>
internal sealed class OwnerQuestion(OwningService service, int expected)
{
    private readonly Dictionary<OwnerKey, int> _indexes = new(expected);
    private readonly List<OwnerKey> _keys = new(expected);
    private ExistenceAnswer? _answer;

    public TimeSpan? RetryAfter => _answer?.RetryAfter;

    public void Add(OwnerKey key)
    {
        if (_indexes.TryAdd(key, _keys.Count))
        {
            _keys.Add(key);
        }
    }

    public async Task AskAsync(ExistencePipeline pipeline, CancellationToken cancellationToken) =>
        _answer = await pipeline.AskAsync(service, _keys, cancellationToken).ConfigureAwait(false);

    public Existence StatusOf(OwnerKey key) => _answer?.Statuses[_indexes[key]] ?? Existence.Unknown;
}
