namespace SoftReferences;

/// <summary>The distinct keys to ask one owner for and, once asked, its answer.</summary>
internal sealed class OwnerQuestion(OwningService service)
{
    private readonly Dictionary<OwnerKey, int> _indexes = [];
    private readonly List<OwnerKey> _keys = [];
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
