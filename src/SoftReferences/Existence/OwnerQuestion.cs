using System.Runtime.InteropServices;

namespace SoftReferences;

/// <summary>The distinct keys to ask one owner about and, once asked, its answer.</summary>
/// <param name="service">The owner.</param>
/// <param name="expected">The approximate number of keys.</param>
internal sealed class OwnerQuestion(OwningService service, int expected)
{
    private readonly Dictionary<OwnerKey, int> _places = new(expected);
    private readonly List<OwnerKey> _keys = new(expected);
    private ExistenceAnswer? _answer;

    public OwningService Service => service;

    public TimeSpan? RetryAfter => _answer?.RetryAfter;

    /// <summary>Adds a key, unless it was already added.</summary>
    /// <returns>Its place.</returns>
    public int Add(OwnerKey key)
    {
        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, key, out var isKnown);
        if (!isKnown)
        {
            place = _keys.Count;
            _keys.Add(key);
        }

        return place;
    }

    public async Task AskAsync(ExistencePipeline pipeline, CancellationToken cancellationToken) =>
        _answer = await pipeline.AskAsync(service, _keys, cancellationToken).ConfigureAwait(false);

    public Existence StatusOf(int place) => _answer?.Statuses[place] ?? Existence.Unknown;
}
