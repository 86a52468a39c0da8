using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests.Faults;

/// <summary>A database that is lost at a step that a test chooses.</summary>
public abstract class FaultyDatabase : TestDatabase
{
    internal FaultPlan Plan { get; } = new();

    /// <summary>Points a context at the database itself: what it does is no step, and never fails.</summary>
    public abstract DbContextOptionsBuilder UseDirectly(DbContextOptionsBuilder builder);

    /// <summary>Lets a process run again, with nothing of the one that has ended.</summary>
    public virtual void Restart() => Plan.Restart();
}
