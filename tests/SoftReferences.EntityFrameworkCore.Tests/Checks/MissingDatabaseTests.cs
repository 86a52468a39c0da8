using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests.Checks;

public sealed class MissingDatabaseTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("missing-database-");

    [Fact]
    public async Task MissingFile_IsNamed_AndNotCreated()
    {
        var path = Path.Combine(_directory.FullName, "letters.db");
        await using var context = new LetterContext(
            new DbContextOptionsBuilder<LetterContext>().AllowManyProviders().UseSqlite($"Data Source={path}").UseSoftReferences().Options);

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => SoftReferenceChecks.DatabaseAsync(context));

        Assert.Equal(
            $"'LetterContext' has no database to check: '{path}' cannot be opened. Apply the migrations to it first, or name another in the connection string.",
            exception.Message);
        Assert.Empty(_directory.GetFiles());
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private sealed class LetterContext(DbContextOptions<LetterContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) =>
            modelBuilder.Entity<Letter>().HasSoftReference(letter => letter.UserId).OnOwnerDeleted(OrphanAction.Delete);
    }

    private sealed class Letter
    {
        public int Id { get; init; }

        public SoftRef<AuthUsers> UserId { get; init; }
    }
}
