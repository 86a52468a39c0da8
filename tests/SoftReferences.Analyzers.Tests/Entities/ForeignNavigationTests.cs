namespace SoftReferences.Analyzers.Tests;

public sealed class ForeignNavigationTests : RuleTests<ForeignNavigationAnalyzer, ForeignNavigationCodeFixProvider>
{
    private const string Context = """

        public sealed class Context : DbContext
        {
            public DbSet<Pet> Pets => Set<Pet>();
        }

        public class User
        {
            public Guid Id { get; set; }
        }
        """;

    [Theory]
    [InlineData("public SoftRef<AuthUsers> UserId { get; set; } public User? {|SREF002:User|} { get; set; }")]
    [InlineData("public SoftRef<AuthUsers>? UserId { get; set; } public User? {|SREF002:User|} { get; set; }")]
    [InlineData("public SoftRef<AuthUsers> Keeper { get; set; } [ForeignKey(\"Keeper\")] public User? {|SREF002:Owner|} { get; set; }")]
    [InlineData("[ForeignKey(\"Owner\")] public SoftRef<AuthUsers> Keeper { get; set; } public User? {|SREF002:Owner|} { get; set; }")]
    public Task Navigation_ByAReference_IsFound(string members) => FindsAsync($"public class Pet {{ public Guid Id {{ get; set; }} {members} }}{Context}");

    [Theory]
    [InlineData("public Account? {|SREF002:Account|} { get; set; }")]
    [InlineData("public List<Account> {|SREF002:Accounts|} { get; } = [];")]
    public Task Navigation_ToATableOfAForeignSchema_IsFound(string members) => FindsAsync($$"""
        public class Pet { public Guid Id { get; set; } {{members}} }
        [Table("accounts", Schema = "auth_schema")] public class Account { public Guid Id { get; set; } }
        {{Context}}
        """);

    [Theory]
    [InlineData("public SoftRef<AuthUsers> UserId { get; set; } [NotMapped] public User? User { get; set; }")]
    [InlineData("public Guid OwnerId { get; set; } public User? Owner { get; set; }")]
    [InlineData("public SoftRef<AuthUsers> UserId { get; set; } public string? User { get; set; }")]
    [InlineData("public SoftRef<AuthUsers> UserId { get; set; } public User? Groomer { get; set; }")]
    [InlineData("public SoftRef<AuthUsers> UserId { get; set; } public static User? User { get; set; }")]
    [InlineData("public SoftRef<AuthUsers> UserId { get; set; } internal User? User { get; set; }")]
    [InlineData("public SoftRef<AuthUsers> UserId { get; set; } public User? User => null;")]
    [InlineData("public SoftRef<AuthUsers> HomeId { get; set; } public Address? Home { get; set; } [ComplexType] public class Address { public string? City { get; set; } }")]
    [InlineData("public SoftRef<AuthUsers> HomeId { get; set; } public Address? Home { get; set; } [Owned] public class Address { public string? City { get; set; } }")]
    [InlineData("public SoftRef<AuthUsers> Keeper { get; set; } [ForeignKey(null!)] public User? Owner { get; set; }")]
    [InlineData("public SoftRef<AuthUsers>? Keeper { get; set; } public Account? Bank { get; set; } [Table(\"accounts\", Schema = null)] public class Account { public Guid Id { get; set; } }")]
    public Task OtherProperties_AreSilent(string members) => IsSilentAsync($"public class Pet {{ public Guid Id {{ get; set; }} {members} }}{Context}");

    [Theory]
    [InlineData("pet.Ignore(each => each.User);")]
    [InlineData("pet.Ignore(\"User\");")]
    [InlineData("pet.OwnsOne(each => each.User);")]
    [InlineData("pet.ComplexProperty(each => each.User);")]
    [InlineData("pet.Property(each => each.User).HasConversion<string>();")]
    public Task Class_ThatTheModelMakesNoNavigation_IsSilent(string statement) => IsSilentAsync($$"""
        using Microsoft.EntityFrameworkCore.Metadata.Builders;
        public class Pet { public Guid Id { get; set; } public SoftRef<AuthUsers> UserId { get; set; } public User? User { get; set; } }
        public class PetConfiguration : IEntityTypeConfiguration<Pet> { public void Configure(EntityTypeBuilder<Pet> pet) { {{statement}} } }
        {{Context}}
        """);

    [Fact]
    public Task AnswerOfAService_IsSilent() => IsSilentAsync(
        $"public record PetAnswer(Guid Id, SoftRef<AuthUsers> UserId, User User); public class Pet {{ public Guid Id {{ get; set; }} }}{Context}");

    [Fact]
    public Task Message_NamesTheReference() => FindsAsync(
        $"public class Pet {{ public Guid Id {{ get; set; }} public SoftRef<AuthUsers> UserId {{ get; set; }} public User? {{|#0:User|}} {{ get; set; }} }}{Context}",
        "'Pet.User' leads to 'User', which belongs to 'AuthUsers' according to 'UserId': Entity Framework Core creates a foreign key into another service for it. Keep only the reference, and get the entity's data from its owner.");

    [Fact]
    public Task Fix_RemovesTheNavigation() => FixesAsync(
        $$"""
        public class Pet
        {
            public Guid Id { get; set; }
            public SoftRef<AuthUsers> UserId { get; set; }
            public User? {|SREF002:User|} { get; set; }
        }
        {{Context}}
        """,
        $$"""
        public class Pet
        {
            public Guid Id { get; set; }
            public SoftRef<AuthUsers> UserId { get; set; }
        }
        {{Context}}
        """,
        title: "Remove the navigation 'User'");

    [Fact]
    public Task Fix_KeepsTheBeginningOfARegion() => FixesAsync(
        $$"""
        public class Pet
        {
            public Guid Id { get; set; }
            #region Owner
            public User? {|SREF002:User|} { get; set; }
            public SoftRef<AuthUsers> UserId { get; set; }
            #endregion
        }
        {{Context}}
        """,
        $$"""
        public class Pet
        {
            public Guid Id { get; set; }

            #region Owner
            public SoftRef<AuthUsers> UserId { get; set; }
            #endregion
        }
        {{Context}}
        """);

    [Theory]
    [InlineData("db.Pets.Include(pet => pet.User)")]
    [InlineData("new Pet { User = null }")]
    public Task Fix_IsNotOffered_WhereCodeUsesTheNavigation(string use) => OffersNothingAsync($$"""
        public class Pet { public Guid Id { get; set; } public SoftRef<AuthUsers> UserId { get; set; } public User? {|SREF002:User|} { get; set; } }

        static class Test { static object Run(Context db) => {{use}}; }
        {{Context}}
        """);

    [Fact]
    public Task Fix_OfAll_RemovesEveryNavigation() => FixesAsync(
        $$"""
        public class Pet
        {
            public Guid Id { get; set; } // minted here

            public SoftRef<AuthUsers> UserId { get; set; } // whose

            /// <summary>Gone.</summary>
            public User? {|SREF002:User|} { get; set; }

            public SoftRef<AuthUsers> VetId { get; set; } // by whom
            public User? {|SREF002:Vet|} { get; set; }
        }
        {{Context}}
        """,
        $$"""
        public class Pet
        {
            public Guid Id { get; set; } // minted here

            public SoftRef<AuthUsers> UserId { get; set; } // whose

            public SoftRef<AuthUsers> VetId { get; set; } // by whom
        }
        {{Context}}
        """);
}
