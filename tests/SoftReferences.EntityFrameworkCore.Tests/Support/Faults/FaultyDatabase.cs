using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests.Faults;

/// <summary>A database that fails at a step chosen by the test.</summary>
public abstract class FaultyDatabase : TestDatabase
{
    internal FaultPlan Plan { get; } = new();

    /// <summary>Configures a context that connects to the database directly. Its requests are not steps and never fail.</summary>
    public abstract DbContextOptionsBuilder UseDirectly(DbContextOptionsBuilder builder);

    /// <summary>Allows a new process to run. Nothing is kept from the one that has ended.</summary>
    public virtual void Restart() => Plan.Restart();
}
