using System.Text.Json;

namespace SoftReferences.Tool.Tests.Operations;

/// <summary>Operations that a person runs from the command line while the service is running.</summary>
public sealed class OperationTests(RunningService service) : IClassFixture<RunningService>, IDisposable
{
    private const string OneHold = "(SELECT COUNT(*) FROM user_schema.soft_reference_holds WHERE state = 'held') = 1";

    private const string PetsOfDeletedUsers = "FROM user_schema.pets WHERE user_id IN (SELECT md5(number::text)::uuid FROM generate_series(1, 20) AS number)";

    private readonly ToolRun _run = new();

    [Fact]
    public async Task HeldWork_IsShown_AndDoneOrGivenUp_AsAPersonSays()
    {
        await service.DeleteUsersAsync(1, 10);
        await service.UntilAsync(OneHold);
        var approved = await HoldAsync();

        var (exitCode, output, error) = await service.AskAsync(_run, "status");
        Assert.Equal(string.Empty, error);
        Assert.Equal(1, exitCode);
        Assert.StartsWith("PetsContext\n  //auth/users\n    feed: read to position 10 of epoch '", output, StringComparison.Ordinal);
        Assert.Contains($"  hold {approved} of Pet.UserId since 2", output, StringComparison.Ordinal);
        Assert.Contains($"    'softref approve {approved} --why …' or 'softref reject {approved} --why …'\n", output, StringComparison.Ordinal);

        (exitCode, output, error) = await service.AskAsync(_run, "approve", $"{approved}", "--why", "They asked for it.");
        Assert.Equal((0, $"Approved hold {approved} of Pet.UserId in PetsContext, as 'ann': They asked for it.\n10 tombstones, positions 1 to 10 of the feed of //auth/users, are released. The running replicas do the work.\n", string.Empty), (exitCode, output, error));
        await service.UntilAsync($"NOT EXISTS (SELECT 1 {PetsOfDeletedUsers})");

        await service.DeleteUsersAsync(11, 10);
        await service.UntilAsync(OneHold);
        var rejected = await HoldAsync();
        (exitCode, output, error) = await service.AskAsync(_run, "reject", $"{rejected}", "--why", "The database was empty.", "--by", "bob", "--format", "json");
        Assert.Equal((0, string.Empty), (exitCode, error));
        using var answer = JsonDocument.Parse(output);
        Assert.Equal(10, answer.RootElement.GetProperty("decision").GetProperty("tombstones").GetInt64());
        Assert.Equal("rejected, bob, The database was empty.", await service.QueryAsync<string>($"SELECT concat_ws(', ', state, decided_by, decided_why) FROM user_schema.soft_reference_holds WHERE id = {rejected}"));
        Assert.Equal(10, await service.QueryAsync<long>($"SELECT COUNT(*) {PetsOfDeletedUsers}"));

        (exitCode, _, error) = await service.AskAsync(_run, "approve", $"{rejected}", "--why", "After all.");
        Assert.Equal((2, $"'PetsContext' has no hold {rejected}. It has no holds.\n"), (exitCode, error));
        (exitCode, output, error) = await service.AskAsync(_run, "status", "--format", "json");
        Assert.Equal((0, string.Empty), (exitCode, error));
        using var status = JsonDocument.Parse(output);
        Assert.Equal(20, status.RootElement[0].GetProperty("owners")[0].GetProperty("position").GetInt64());
        Assert.Empty(status.RootElement[0].GetProperty("held").EnumerateArray());
    }

    [Fact]
    public async Task DryRun_CountsAndChangesNothing()
    {
        await service.ExecuteAsync("INSERT INTO user_schema.pets SELECT gen_random_uuid(), '11111111-2222-3333-4444-555555555555' FROM generate_series(1, 2)");

        var (exitCode, output, error) = await service.AskAsync(_run, "dry-run", "--owner", "auth/users", "--key", "11111111-2222-3333-4444-555555555555", "--key", "66666666-2222-3333-4444-555555555555");

        Assert.Equal((0, string.Empty), (exitCode, error));
        Assert.Matches("^PetsContext\n  Letter.UserId: Handle, 0 rows\n  Pet.UserId: Delete, 2 rows \\([0-9a-f-]{36}; [0-9a-f-]{36}\\)\n  Review.UserId: Update, 0 rows\n$", output);
        Assert.Equal(2, await service.QueryAsync<long>("SELECT COUNT(*) FROM user_schema.pets WHERE user_id = '11111111-2222-3333-4444-555555555555'"));
    }

    [Fact]
    public async Task KeysOfAnotherKind_CannotRun_AndAreAllNamed()
    {
        var (exitCode, _, error) = await service.AskAsync(_run, "dry-run", "--owner", "//auth/users", "--key", "7", "--key", "11111111-2222-3333-4444-555555555555", "--key", "ann");
        Assert.Equal((2, "No key of '//auth/users', whose keys are of kind Uuid: '7', 'ann'.\n"), (exitCode, error));
    }

    [Fact]
    public async Task Sweep_IsAskedFor()
    {
        var (exitCode, output, error) = await service.AskAsync(_run, "sweep", "--owner", "//auth/users");
        Assert.Equal(
            (0, "Requested a sweep of the references to //auth/users in PetsContext. A running replica starts it within seconds, or after the current one has ended.\n", string.Empty),
            (exitCode, output, error));
        await service.UntilAsync("EXISTS (SELECT 1 FROM user_schema.soft_reference_swept_owners WHERE number > 0)");
    }

    [Fact]
    public async Task WorkPutAside_IsCancelledAndResumed_ByKey_AndAllOfIt()
    {
        await service.ExecuteAsync("""
            INSERT INTO user_schema.soft_reference_cleanups (owner, key, reference, action, epoch, position, state, rows, conflicts, attempts, due_at, last_error, created_at)
            SELECT '//auth/users', '11111111-0000-0000-0000-00000000000' || n, 'Review.UserId', 'update', 'parked', n, 'parked', 0, 0, 9, '2026-01-01Z', 'Locked.', '2026-01-01Z' FROM generate_series(1, 3) AS n
            """);

        var (exitCode, output, error) = await service.AskAsync(_run, "status");
        Assert.Equal((1, string.Empty), (exitCode, error));
        Assert.Contains("    Review.UserId: 3 parked\n", output, StringComparison.Ordinal);
        Assert.Contains("  parked: Review.UserId 11111111-0000-0000-0000-000000000002, since 2026-01-01 00:00:00Z: Locked.\n", output, StringComparison.Ordinal);

        Assert.Equal(
            (0, "PetsContext: 1 piece of work was given up.\n", string.Empty),
            await service.AskAsync(_run, "cancel", "--owner", "//auth/users", "--key", "11111111-0000-0000-0000-000000000001", "--by", "ann", "--why", "They moved."));
        Assert.Equal("'ann' gave it up: They moved. It was parked because: Locked.", await service.QueryAsync<string>("SELECT last_error FROM user_schema.soft_reference_cleanups WHERE state = 'cancelled'"));
        Assert.Equal((0, "PetsContext: 1 piece of work will be tried again.\n", string.Empty), await service.AskAsync(_run, "resume", "--reference", "Review.UserId", "--owner", "//auth/users", "--key", "11111111-0000-0000-0000-000000000002"));
        Assert.Equal((0, "PetsContext: 1 piece of work was given up.\n", string.Empty), await service.AskAsync(_run, "cancel", "--all", "--by", "ann", "--why", "They moved."));
        Assert.Equal("cancelled, pending, cancelled", await service.QueryAsync<string>("SELECT string_agg(state, ', ' ORDER BY key) FROM user_schema.soft_reference_cleanups WHERE epoch = 'parked'"));
    }

    [Fact]
    public async Task WorkOfAReferenceThatTheModelDoesNotHave_IsShown_NotResumed_AndGivenUp()
    {
        await service.UntilAsync("EXISTS (SELECT 1 FROM user_schema.soft_reference_cursors)");
        await service.ExecuteAsync("""
            INSERT INTO user_schema.soft_reference_cleanup_ranges (owner, reference, epoch, first_position, last_position, attempts, due_at, created_at)
            VALUES ('//auth/users', 'Badge.UserId', 'unknown', 1, 4, 0, '2026-01-01Z', '2026-01-01Z');
            INSERT INTO user_schema.soft_reference_cleanups (owner, key, reference, action, epoch, position, state, rows, conflicts, attempts, due_at, last_error, created_at)
            VALUES ('//auth/users', '22222222-0000-0000-0000-000000000001', 'Badge.UserId', 'delete', 'unknown', 5, 'parked', 0, 0, 9, '2026-01-01Z', 'Locked.', '2026-01-01Z')
            """);

        var (exitCode, output, error) = await service.AskAsync(_run, "status");
        Assert.Equal((1, string.Empty), (exitCode, error));
        Assert.Contains(
            "    not in the model: Badge.UserId: 4 waiting (due since 2026-01-01 00:00:00Z), 1 parked\n"
            + "      declare HasName(\"Badge.UserId\") on the renamed reference, or 'softref cancel --reference Badge.UserId --why …' if it was removed\n",
            output,
            StringComparison.Ordinal);

        (exitCode, output, error) = await service.AskAsync(_run, "resume", "--reference", "Badge.UserId");
        Assert.Equal(
            (2, string.Empty, "Nothing was resumed. The work of 'Badge.UserId' for '//auth/users' would never be done. The model has no reference 'Badge.UserId' to this owner. "
                + "If it was renamed, declare its name at what it is now, with HasName(\"Badge.UserId\"); if it was removed, give its work up with CancelAsync(…).\n"),
            (exitCode, output, error));

        Assert.Equal((0, "PetsContext: 1 piece of work was given up.\n", string.Empty), await service.AskAsync(_run, "cancel", "--reference", "Badge.UserId", "--by", "ann", "--why", "There are no badges any more."));
        (_, output, _) = await service.AskAsync(_run, "status");
        Assert.DoesNotContain("Badge.UserId", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Select the work: name an owner, a reference or a key, or use '--all'.\n", "resume")]
    [InlineData("Select the work: name an owner, a reference or a key, or use '--all'.\n", "cancel", "--all", "--reference", "Pet.UserId", "--why", "They moved.")]
    [InlineData("'--key' needs '--owner': keys of different owners may be the same.\n", "cancel", "--key", "7", "--why", "They moved.")]
    public async Task UnclearWork_CannotRun(string message, params string[] arguments)
    {
        var (exitCode, output, error) = await _run.RunAsync(arguments);
        Assert.Equal((2, string.Empty, $"{message}'softref --help' lists commands and options.\n"), (exitCode, output, error));
    }

    [Theory]
    [InlineData("Nothing refers to '//billing/invoices'. There are references to '//auth/users'.\n", "sweep", "--owner", "//billing/invoices")]
    [InlineData("There is no store 'BirdsContext'. There is 'PetsContext'.\n", "reject", "7", "--why", "So.", "--store", "BirdsContext")]
    [InlineData("'//auth/users' is not held, so there is nothing to release.\n", "release", "--owner", "//auth/users", "--why", "So.")]
    public async Task WhatThereIsNot_CannotRun(string message, params string[] arguments)
    {
        var (exitCode, output, error) = await service.AskAsync(_run, arguments);
        Assert.Equal((2, string.Empty, message), (exitCode, output, error));
    }

    [Fact]
    public async Task DecisionWithoutAReason_CannotRun()
    {
        var (exitCode, _, error) = await _run.RunAsync("approve", "seven", "--why", " ", "--by", "");
        Assert.Equal(2, exitCode);
        Assert.Equal(
            "'--why' is empty. It is recorded with the decision.\n'--by' is empty. It is recorded with the decision.\n'seven' is not the number of a hold. 'softref status' shows it.\n'softref --help' lists commands and options.\n",
            error);
    }

    public void Dispose() => _run.Dispose();

    private Task<long> HoldAsync() => service.QueryAsync<long>("SELECT id FROM user_schema.soft_reference_holds WHERE state = 'held'");
}
