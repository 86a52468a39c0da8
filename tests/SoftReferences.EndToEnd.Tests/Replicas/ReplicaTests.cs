namespace SoftReferences.EndToEnd.Tests;

/// <summary>Processes that are killed and frozen while they work: no row is forgotten, and none is worked on twice (I4).</summary>
public sealed class ReplicaTests
{
    private const int Kills = 10;
    private const int Freezes = 14;
    private const int FrozenForGood = 3;

    [Fact]
    public async Task ReplicasKilledAgainAndAgain_InTheMiddleOfABacklog_LoseNothing()
    {
        var random = new Random(1);
        using var service = await ReplicatedService.CreateAsync(Kills + 1);
        await service.JoinAsync();
        for (var kill = 1; kill <= Kills; kill++)
        {
            await service.DeleteAsync(kill);
            await service.JoinAsync();
            await Task.Delay(random.Next(300));
            var victim = service.Running[random.Next(service.Running.Count)];
            victim.Kill();
            service.Running.Remove(victim);

            // The remaining replicas take over the work of the dead one.
            await service.ExpireLeasesAsync();
        }

        await service.DeleteAsync(Kills + 1);
        await service.AssertDoneAsync(Kills + 1);
        Assert.True(await service.CountWorkersAsync() > 2, "Too few replicas removed rows.");
    }

    [Fact]
    public async Task ReplicasThatFreeze_Wake_Join_AndLeave_NeverWorkOnARowTwice()
    {
        var random = new Random(2);
        using var service = await ReplicatedService.CreateAsync(Freezes);
        for (var replica = 0; replica < 3; replica++)
        {
            await service.JoinAsync();
        }

        for (var freeze = 1; freeze <= Freezes; freeze++)
        {
            await service.DeleteAsync(freeze);
            await Task.Delay(random.Next(100));
            Replica[] frozen = [.. service.Running.OrderBy(_ => random.Next()).Take(2)];
            foreach (var replica in frozen)
            {
                replica.Freeze();
            }

            // The leases of work are made to expire here, and the delay is longer than the lease of a follower.
            await service.ExpireLeasesAsync();
            await Task.Delay(400);
            foreach (var replica in frozen)
            {
                replica.Wake();
            }

            if (freeze % 5 == 0)
            {
                service.Running[0].End();
                service.Running.RemoveAt(0);
                await service.JoinAsync();
            }
        }

        await service.AssertDoneAsync(Freezes);
        Assert.True(await service.CountWorkersAsync() > 2, "Too few replicas removed rows.");
    }

    [Fact]
    public async Task ReplicaThatFreezesForGood_WithinATransaction_KeepsNobodyFromTheWork()
    {
        using var service = await ReplicatedService.CreateAsync(FrozenForGood);
        for (var batch = 1; batch <= FrozenForGood; batch++)
        {
            var frozen = await service.JoinAsync();
            await service.DeleteAsync(batch);
            for (var attempt = 1; ; attempt++)
            {
                var idle = await service.FindIdleTransactionsAsync();
                frozen.Freeze();
                await Task.Delay(300);
                if ((await service.FindIdleTransactionsAsync()).Except(idle).Any())
                {
                    break;
                }

                Assert.True(attempt < 200, "The replica was never frozen inside a transaction.");
                frozen.Wake();
                await Task.Delay(attempt);
            }

            service.Running.Remove(frozen);
        }

        await service.JoinAsync();
        await service.AssertDoneAsync(FrozenForGood);
    }
}
