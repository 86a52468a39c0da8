using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests.Inbox;

public sealed class InboxTablesTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Model_WithAReference_CreatesTheTables(bool sqlite)
    {
        await using var context = new PetContext(sqlite);
        await context.Database.OpenConnectionAsync();
        await context.Database.EnsureCreatedAsync();

        Assert.Empty(await context.Set<InboxCursor>().ToListAsync());
        Assert.Empty(await context.Set<InboxFollower>().ToListAsync());
        Assert.Empty(await context.Set<InboxTombstone>().ToListAsync());
        Assert.Empty(await context.Set<CleanupRecord>().ToListAsync());
        Assert.Empty(await context.Set<UnverifiedReference>().ToListAsync());
        Assert.Empty(await context.Set<SuspectReference>().ToListAsync());
    }

    private sealed class PetContext(bool sqlite) : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) =>
            (sqlite ? optionsBuilder.AllowManyProviders().UseSqlite("Data Source=:memory:") : optionsBuilder.AllowManyProviders().UseNpgsql(PostgreSqlServer.Shared.CreateDatabase()))
                .UseSoftReferences(options => options.OwnsSchemas("user_schema"));

        protected override void OnModelCreating(ModelBuilder modelBuilder) =>
            modelBuilder.Entity<Pet>().HasSoftReference(pet => pet.UserId).OnOwnerDeleted(OrphanAction.Delete);
    }

    private sealed class Pet
    {
        public Guid Id { get; init; }

        public SoftRef<AuthUsers> UserId { get; init; }
    }

    private sealed class AuthUsers : IOwningService
    {
        public static OwningService Service { get; } = new("auth", "users") { Schema = "auth_schema" };
    }
}
