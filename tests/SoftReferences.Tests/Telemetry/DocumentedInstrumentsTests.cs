using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.Tests;

/// <summary>Checks that docs/observability.md names every instrument with its unit, and no others.</summary>
public sealed partial class DocumentedInstrumentsTests
{
    [Fact]
    public async Task Instruments_AreThoseOfTheDocument()
    {
        var instruments = new HashSet<string>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == SoftReferencesTelemetry.MeterName)
                {
                    lock (instruments)
                    {
                        instruments.Add($"{instrument.Name} {instrument.Unit}");
                    }
                }
            },
        };
        listener.Start();
        await using var services = new ServiceCollection().AddSoftReferences().Services.BuildServiceProvider();
        foreach (var metrics in typeof(ExistenceMetrics).Assembly.GetTypes().Where(type => type.IsClass && type.Name.EndsWith("Metrics", StringComparison.Ordinal)))
        {
            services.GetRequiredService(metrics);
        }

        services.GetRequiredService<ExistencePipeline>();
        var document = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "observability.md"));

        var documented = Row().Matches(document).Select(row => $"{row.Groups["name"].Value} {row.Groups["unit"].Value}");
        lock (instruments)
        {
            Assert.Equal(documented.Order(StringComparer.Ordinal), instruments.Order(StringComparer.Ordinal));
        }
    }

    [GeneratedRegex(@"^\| `(?<name>softreferences\.[a-z.]+)` \| [a-z -]+, `(?<unit>[^`]+)` \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Row();
}
