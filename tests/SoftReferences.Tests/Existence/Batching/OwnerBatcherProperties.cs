using CsCheck;

namespace SoftReferences.Tests;

/// <summary>Whatever callers, the owner and the clock do, in any order: every caller gets exactly one answer, and it is the owner's.</summary>
public sealed class OwnerBatcherProperties
{
    private const int Keys = 8;

    // A failure names its seed: CsCheck_Seed=… runs the same steps again. The values of each step are drawn
    // independently of the others, so that a failing run is reduced to the few steps that matter.
    private static readonly Gen<(int Action, int Choice, int Detail)[]> Steps =
        Gen.Select(Gen.Int[0, 10], Gen.Int[0, 999], Gen.Int[0, (1 << Keys) - 1]).Array[1, 60];

    private static readonly Gen<(int Batch, int Calls, int Waiting, int Window)> Settings =
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 3], Gen.Int[2, 12], Gen.Int[0, 2]);

    [Fact]
    public void EveryCaller_GetsOneAnswer_AndItIsTheOwners() =>
        Gen.Select(Settings, Steps).Sample((settings, steps) => Run(settings, steps), iter: 10_000, threads: 2);

    private static void Run((int Batch, int Calls, int Waiting, int Window) settings, (int Action, int Choice, int Detail)[] steps)
    {
        // Without a context, continuations run on the thread that gives the owner's answer, so every run has the same order.
        SynchronizationContext.SetSynchronizationContext(null);
        using var play = new BatcherPlay(Keys, options =>
            (options.MaximumBatch, options.MaximumCalls, options.MaximumWaitingKeys, options.BatchWindow, options.Timeout) =
            (settings.Batch, settings.Calls, settings.Waiting, TimeSpan.FromMilliseconds(settings.Window), TimeSpan.FromSeconds(1)));
        foreach (var (action, choice, detail) in steps)
        {
            switch (action)
            {
                case 0 or 1 or 2 or 3:
                    play.Ask(scope: choice % 2, keys: Math.Max(detail, 1));
                    break;
                case 4:
                    play.Cancel(choice);
                    break;
                case 5 or 6:
                    play.Answer(choice, unknown: 0);
                    break;
                case 7:
                    play.Answer(choice, unknown: detail);
                    break;
                case 8:
                    play.Create(choice % Keys);
                    break;
                case 9:
                    play.Announce(1 + (choice % 4));
                    break;
                default:
                    play.Advance(TimeSpan.FromMilliseconds(choice));
                    break;
            }
        }

        play.End();
    }
}
