using Microsoft.EntityFrameworkCore;
using SoftReferences.Testing;

namespace SoftReferences.Tool.Tests;

public sealed class SoftReferencesAssertTests
{
    [Fact]
    public void ModelThatBreaksRules_FailsWithTheWholeList()
    {
        using var context = new LetterContext(table: "auth_schema");
        var exception = Assert.Throws<SoftReferencesAssertionException>(() => SoftReferencesAssert.ModelIsClean(context));
        Assert.Equal(["SREF102"], exception.Violations.Select(violation => violation.Code));
        Assert.Equal($"The model of 'LetterContext' has 1 violation:{Environment.NewLine}- {exception.Violations[0]}", exception.Message);
    }

    [Fact]
    public void ModelThatKeepsThem_Passes()
    {
        using var context = new LetterContext(table: "post_schema");
        SoftReferencesAssert.ModelIsClean(context);
        SoftReferencesAssert.MigrationsAreClean(context);
    }

    private sealed class LetterContext(string table) : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder
            .UseNpgsql("Host=unused")
            .EnableServiceProviderCaching(false)
            .UseSoftReferences(references => references.OwnsSchemas("post_schema"));

        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Letter>().ToTable("letters", table);
    }

    private sealed class Letter
    {
        public int Id { get; init; }
    }
}
