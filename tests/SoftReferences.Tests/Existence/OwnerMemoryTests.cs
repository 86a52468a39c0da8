using System.IO.Compression;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.Tests;

[CollectionDefinition(nameof(NothingElseRuns), DisableParallelization = true)]
public sealed class NothingElseRuns;

/// <summary>Memory use does not depend on what owners send: many large, compressed and slow answers arrive at once, while no other test runs.</summary>
[Collection(nameof(NothingElseRuns))]
public sealed class OwnerMemoryTests
{
    private const int Parallel = 24;
    private const int MaximumAnswerBytes = 65_536;
    private const long BombBytes = 64L * 1_024 * 1_024;
    private static readonly OwnerKey[] Keys = [OwnerKey.Of(Guid.NewGuid())];
    private static readonly byte[] Filling = [.. Enumerable.Repeat((byte)'x', 65_536)];

    // A string that never ends. A reader without a limit would have to buffer all of it.
    private static readonly byte[] Beginning = [.. "{\"service\":\""u8];
    private static readonly byte[] Bomb = CreateBomb();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AskAsync_HugeCompressedAndSlowAnswersAtOnce_UseLittleMemory(bool binary)
    {
        var turn = 0;
        await using var owner = await OwnerHost.StartAsync(async context =>
        {
            var kind = Interlocked.Increment(ref turn) % 3;
            context.Response.ContentType = HonestOwner.IsBinary(context) ? ProtocolRoutes.BinaryMediaType : ProtocolRoutes.JsonMediaType;
            if (kind == 0)
            {
                context.Response.Headers.ContentEncoding = "gzip";
                await context.Response.Body.WriteAsync(Bomb, CancellationToken.None);
                return;
            }

            await context.Response.Body.WriteAsync(Beginning, CancellationToken.None);
            for (long sent = 0; sent < BombBytes && !context.RequestAborted.IsCancellationRequested; sent += Filling.Length)
            {
                await context.Response.Body.WriteAsync(kind == 1 ? Filling : Filling.AsMemory(0, 1), CancellationToken.None);
                if (kind == 2)
                {
                    await context.Response.Body.FlushAsync(CancellationToken.None);
                    await Task.Delay(20, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
        });
        await using var services = OwnerClientServices.For(owner.Address, builder => builder.Configure(options =>
        {
            options.BinaryThreshold = binary ? 1 : int.MaxValue;
            options.MaximumAnswerBytes = MaximumAnswerBytes;
            options.Timeout = TimeSpan.FromSeconds(2);
            options.Retry.MaximumRetries = 0;
            options.CircuitBreaker.MinimumThroughput = 1_000;
        }), OwnerClientServices.ClockFor(UnknownKind.Timeout));
        var source = services.Source();
        await source.AskAsync(Keys, default);
        var before = GC.GetTotalAllocatedBytes(precise: true);

        var answers = await Task.WhenAll(Enumerable.Range(0, Parallel).Select(_ => source.AskAsync(Keys, default)));

        // Without limits, the eight bombs alone would take half a gigabyte.
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.All(answers, answer => Assert.Equal([Existence.Unknown], answer.Statuses));
        Assert.InRange(allocated, 0, 64L * 1_024 * 1_024);
    }

    private static byte[] CreateBomb()
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(Beginning);
            for (long written = 0; written < BombBytes; written += Filling.Length)
            {
                gzip.Write(Filling);
            }
        }

        return buffer.ToArray();
    }
}
