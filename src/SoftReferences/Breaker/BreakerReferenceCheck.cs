using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>Fails at startup if limits are configured for references that no store has, because they would limit nothing.</summary>
internal sealed class BreakerReferenceCheck(IEnumerable<KnownReferences> stores, IOptions<BreakerOptions> options) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var known = stores.SelectMany(store => store.Names).ToHashSet(StringComparer.Ordinal);
        var names = known.Count == 0 ? "there are none" : string.Join(", ", known.Order(StringComparer.Ordinal).Select(name => $"'{name}'"));
        string[] problems =
        [
            .. options.Value.References.Keys.Where(name => !known.Contains(name)).Order(StringComparer.Ordinal)
                .Select(name => $"Configuration '{BreakerOptions.SectionName}:{nameof(BreakerOptions.References)}:{name}' is of a reference that no store has, so it would limit nothing. The references are: {names}."),
        ];
        return problems.Length == 0 ? Task.CompletedTask : throw new OptionsValidationException(nameof(BreakerOptions), typeof(BreakerOptions), problems);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
