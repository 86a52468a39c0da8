using SoftReferences.Stores;

namespace SoftReferences.Simulation;

/// <summary>A person who operates the dependents: decides about holds, releases owners and settles parked work, not always correctly while faults happen.</summary>
internal sealed class Person(World world)
{
    public void Start()
    {
        if (world.Settings.PersonInterval is { } interval)
        {
            world.Scheduler.Post(world.Chance.UpTo(interval * 2), null, Act);
        }
    }

    /// <summary>Makes all decisions that are necessary for the work to come to an end.</summary>
    public void Tidy()
    {
        foreach (var database in world.Dependents)
        {
            var decisions = new SimulatedDecisions(world, database);
            foreach (var owner in database.Owners)
            {
                Tidy(database, owner.Service, decisions);
            }

            foreach (var hold in decisions.Open)
            {
                decisions.Approve(hold);
            }

            foreach (var work in database.Work.Where(work => work.State == WorkState.Parked))
            {
                Tidy(database, work);
            }
        }
    }

    private void Act()
    {
        if (world.IsWinding)
        {
            return;
        }

        var database = world.Chance.Pick(world.Dependents);
        var service = world.Chance.Pick(database.Owners).Service;
        var decisions = new SimulatedDecisions(world, database);
        WorkRecord[] parked = [.. database.Work.Where(work => work.State == WorkState.Parked)];
        switch (world.Chance.Between(1, 6))
        {
            case 1 or 2 when decisions.Open.Count > 0:
                var hold = world.Chance.Pick(decisions.Open);
                Action<HoldRecord> decide = world.Chance.Of(0.5) ? decisions.Approve : decisions.Reject;
                decide(hold);
                break;
            case 3 when decisions.Release(service):
                decisions.Sweep(service, SweepCause.LostFeed);
                break;
            case 4 when parked.Length > 0:
                Array.ForEach(parked, work => work.Resume());
                break;
            case 5 when parked.Length > 0:
                GiveUp(world.Chance.Pick(parked));
                break;
            case 6 when IsRight(service):
                ResumeSweeps(database, service);
                break;
        }

        world.Scheduler.Post(world.Chance.UpTo(world.Settings.PersonInterval!.Value * 2), null, Act);
    }

    private void Tidy(DependentDatabase database, OwningService service, SimulatedDecisions decisions)
    {
        if (decisions.Release(service))
        {
            decisions.Sweep(service, SweepCause.LostFeed);
        }

        // If the owner knows all canaries, sweeps resume by themselves.
        if (database.SweepOf(service).Canaries.Keys.Any(key => !world.OwnerOf(service).Database.Entities.ContainsKey(OwnerKey.Of(key))))
        {
            ResumeSweeps(database, service);
        }
    }

    /// <summary>Resumes parked work if the entity is gone. Gives it up if it can never be resolved, because the owner has pruned the restoration, or contradicts its own feed about a merge.</summary>
    private void Tidy(DependentDatabase database, WorkRecord work)
    {
        var owner = world.OwnerOf(work.Reference.Owner.Service).Database;
        if (owner.Entities.ContainsKey(work.Key) ? owner.PrunedPosition > 0 : IsContradicted(database, work, owner))
        {
            GiveUp(work);
        }
        else if (!owner.Entities.ContainsKey(work.Key))
        {
            work.Resume();
        }
    }

    private static bool IsContradicted(DependentDatabase database, WorkRecord work, OwnerDatabase owner)
    {
        var inbox = database.InboxOf(work.Reference.Owner.Service);
        var merge = SimulatedMerges.Resolve(inbox, work.Epoch, new CleanupItem(work.Id, work.Key, work.Attempts) { MergedInto = work.MergedInto });
        return merge.IsMerged && owner.Entities.ContainsKey(merge.MergedInto) == merge.MergedIntoIsDeleted && World.HasReadAll(inbox, owner);
    }

    private void GiveUp(WorkRecord work)
    {
        world.Trace.Add($"A person gives up {work.Key} of {work.Reference.Name}");
        work.Cancel();
        work.IsGivenUp = true;
    }

    private void ResumeSweeps(DependentDatabase database, OwningService service)
    {
        if (database.SweepOf(service).ResumeAnew())
        {
            world.Trace.Add($"A person resumes the sweeps of {service} in {database.Name}");
        }
    }

    /// <summary>Returns whether an owner's answers are right, as far as a person can tell.</summary>
    private bool IsRight(OwningService service)
    {
        var owner = world.OwnerOf(service);
        return world.HostOf(service.Name) == owner && !owner.Lies && world.Scheduler.Now > owner.LagsUntil;
    }
}
