using System.Globalization;
using Spectre.Console;

namespace SoftReferences.Tool;

/// <summary>Writes the state of stores as text.</summary>
internal static class StatusReport
{
    // Enough for an overview. '--format json' has everything.
    private const int Shown = 20;

    public static void Write(List<StoreState> stores, TextWriter output)
    {
        var console = PeoplesConsole.For(output);
        foreach (var store in stores)
        {
            console.MarkupLineInterpolated($"[bold]{store.Store}[/]");
            foreach (var owner in store.Owners)
            {
                Write(console, owner, store.Sweeps.FirstOrDefault(sweep => sweep.Owner == owner.Owner));
            }

            Write(console, store);
        }
    }

    private static void Write(IAnsiConsole console, OwnerStatus owner, SweepProgress? sweep)
    {
        console.MarkupLineInterpolated($"  [yellow]{owner.Owner}[/]");
        console.WriteLine($"    feed: {Feed(owner)}");
        if (owner.HeldReason is { } reason)
        {
            console.MarkupLineInterpolated($"    [red]held:[/] {reason}");
        }

        var known = owner.References.Where(reference => !reference.IsUnknown).ToList();
        foreach (var reference in known.Where(HasWork))
        {
            console.WriteLine($"    {reference.Reference}: {Work(reference)}");
        }

        if (!known.Exists(HasWork))
        {
            console.WriteLine($"    work: none waiting, for {Plural.Of(known.Count, "reference")}");
        }

        foreach (var reference in owner.References.Where(reference => reference.IsUnknown).Take(Shown))
        {
            console.MarkupLineInterpolated($"    [red]not in the model:[/] {reference.Reference}: {(HasWork(reference) ? Work(reference) : "held")}");
            console.WriteLine($"      declare HasName(\"{reference.Reference}\") on the renamed reference, or 'softref cancel --reference {reference.Reference} --why …' if it was removed");
        }

        console.WriteLine($"    unverified: {(owner.Unverified == 0 ? "none" : $"{Count(owner.Unverified)}, the oldest since {owner.UnverifiedSince:u}")}");
        console.WriteLine($"    sweep: {Sweep(sweep)}");
        if (sweep?.StoppedReason is { } stopped)
        {
            console.MarkupLineInterpolated($"    [red]sweeps stopped[/] since {sweep.StoppedAt:u}: {stopped}");
            console.WriteLine($"      'softref sweep --owner {owner.Owner} --resume', if its answer is correct after all");
        }

        foreach (var problem in sweep?.References.Where(reference => reference.Problem is not null) ?? [])
        {
            console.MarkupLineInterpolated($"    [red]not swept:[/] {problem.Reference}: {problem.Problem}");
        }
    }

    private static void Write(IAnsiConsole console, StoreState store)
    {
        foreach (var hold in store.Held.Where(hold => hold.Reference is not null).Take(Shown))
        {
            console.MarkupLineInterpolated($"  [red]hold {hold.Id}[/] of {hold.Reference} since {hold.HeldAt:u}: {hold.Reason}");
            console.WriteLine($"    'softref approve {hold.Id} --why …' or 'softref reject {hold.Id} --why …'");
        }

        foreach (var hold in store.Held.Where(hold => hold.Reference is null).Take(Shown))
        {
            console.MarkupLineInterpolated($"  [red]hold {hold.Id}[/] of all references to {hold.Owner} since {hold.HeldAt:u}");
            console.WriteLine($"    'softref release --owner {hold.Owner} --why …'");
        }

        foreach (var work in store.Parked.Take(Shown))
        {
            console.MarkupLineInterpolated($"  [red]parked:[/] {work.Reference} {work.Key}{(work.MergedInto is null ? null : $" merged into {work.MergedInto}")}, since {work.ArrivedAt:u}: {work.Reason}");
        }

        if (store.Parked.Count > 0)
        {
            console.WriteLine("    'softref resume --reference …' or 'softref cancel --reference …', once the cause is fixed");
        }

        if (Math.Max(store.Held.Count, store.Parked.Count) > Shown)
        {
            console.WriteLine($"  Only the first {Shown} are shown. '--format json' has {Count(store.Held.Count)} held and {Count(store.Parked.Count)} parked.");
        }
    }

    private static string Feed(OwnerStatus owner) => owner.Epoch is null
        ? "not read yet"
        : string.Create(CultureInfo.InvariantCulture, $"read to position {owner.Position:N0} of epoch '{owner.Epoch}' at {owner.ReadAt:u}{(owner.Follower.Holder == Guid.Empty ? ", and no replica follows it" : null)}");

    private static bool HasWork(ReferenceStatus reference) => reference.Waiting + reference.Settling + reference.Parked > 0;

    private static string Work(ReferenceStatus reference) => string.Join(", ", new[]
    {
        reference.Waiting == 0 ? null : $"{Count(reference.Waiting)} waiting{(reference.DueSince is null ? null : $" (due since {reference.DueSince:u})")}",
        reference.Settling == 0 ? null : $"{Count(reference.Settling)} settling",
        reference.Parked == 0 ? null : $"{Count(reference.Parked)} parked",
    }.OfType<string>());

    private static string Sweep(SweepProgress? sweep)
    {
        if (sweep is not { Number: > 0 })
        {
            return "none started yet";
        }

        var found = $"{Count(sweep.References.Sum(reference => reference.Keys))} keys asked, {Count(sweep.References.Sum(reference => reference.Missing))} missing, {Count(sweep.References.Sum(reference => reference.Unknown))} unknown; {Plural.Of(sweep.Suspects, "suspect")} now";
        return $"number {sweep.Number} {(sweep.IsRunning ? $"running since {sweep.StartedAt:u}" : $"ended at {sweep.FinishedAt:u}")}: {found}";
    }

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
