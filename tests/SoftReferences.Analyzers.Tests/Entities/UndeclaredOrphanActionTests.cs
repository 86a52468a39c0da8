namespace SoftReferences.Analyzers.Tests;

public sealed class UndeclaredOrphanActionTests : RuleTests<UndeclaredOrphanActionAnalyzer, OrphanActionCodeFixProvider>
{
    private const string Context = """

        public sealed class Context : DbContext
        {
            public DbSet<Pet> Pets => Set<Pet>();

            protected override void OnModelCreating(ModelBuilder modelBuilder)
            {
                // model
            }
        }
        """;

    [Theory]
    [InlineData("public SoftRef<AuthUsers> {|SREF008:UserId|} { get; set; }")]
    [InlineData("public SoftRef<AuthUsers>? {|SREF008:UserId|} { get; set; }")]
    [InlineData("public SoftRef<ShopOrders, long> {|SREF008:OrderId|} { get; init; }")]
    public Task Reference_WithoutAnAction_IsFound(string member) => FindsAsync($"public class Pet {{ public Guid Id {{ get; set; }} {member} }}{Context}");

    [Fact]
    public Task Reference_OfABaseClass_IsFound() => FindsAsync(
        $"public abstract class Owned {{ public SoftRef<AuthUsers> {{|SREF008:UserId|}} {{ get; set; }} }} public class Pet : Owned {{ public Guid Id {{ get; set; }} public SoftRef<AuthUsers> {{|SREF008:VetId|}} {{ get; set; }} }}{Context}");

    [Fact]
    public Task Reference_OfAConfiguredEntity_IsFound() => FindsAsync("""
        using Microsoft.EntityFrameworkCore.Metadata.Builders;
        public class Pet { public Guid Id { get; set; } public SoftRef<AuthUsers> {|SREF008:UserId|} { get; set; } }
        public class PetConfiguration : IEntityTypeConfiguration<Pet> { public void Configure(EntityTypeBuilder<Pet> builder) { builder.HasKey(pet => pet.Id); } }
        """);

    [Theory]
    [InlineData("[OnOwnerDeleted(OrphanAction.Delete)] public SoftRef<AuthUsers> UserId { get; set; }")]
    [InlineData("[NotMapped] public SoftRef<AuthUsers> UserId { get; set; }")]
    [InlineData("public SoftRef<AuthUsers> UserId => default;")]
    [InlineData("public static SoftRef<AuthUsers> UserId { get; set; }")]
    [InlineData("internal SoftRef<AuthUsers> UserId { get; set; }")]
    [InlineData("private SoftRef<AuthUsers> UserId { get; set; }")]
    [InlineData("public SoftRef<AuthUsers> UserId { private get; set; }")]
    public Task OtherProperties_AreSilent(string member) => IsSilentAsync($"public class Pet {{ public Guid Id {{ get; set; }} {member} }}{Context}");

    [Theory]
    [InlineData("modelBuilder.Entity<Pet>().HasSoftReference(pet => pet.UserId).OnOwnerDeleted(OrphanAction.Delete);")]
    [InlineData("modelBuilder.Entity<Pet>().Ignore(pet => pet.UserId);")]
    public Task Reference_OfWhichTheModelSpeaks_IsSilent(string statement) => IsSilentAsync(
        $"public class Pet {{ public Guid Id {{ get; set; }} public SoftRef<AuthUsers> UserId {{ get; set; }} }}{Context.Replace("// model", statement, StringComparison.Ordinal)}");

    [Theory]
    [InlineData("modelBuilder.Entity<Cat>().HasSoftReference(cat => cat.UserId).OnOwnerDeleted(OrphanAction.Delete);")]
    [InlineData("modelBuilder.Entity<Kitten>().HasSoftReference(kitten => kitten.UserId).OnOwnerDeleted(OrphanAction.Delete);")]
    public Task Reference_OfADerivedTypeWithoutASet_OfWhichTheModelSpeaks_IsSilent(string statement) => IsSilentAsync(
        $"public class Pet {{ public Guid Id {{ get; set; }} }} public class Cat : Pet {{ public SoftRef<AuthUsers> UserId {{ get; set; }} }} public class Kitten : Cat {{ }}{Context.Replace("// model", statement, StringComparison.Ordinal)}");

    [Theory]
    [InlineData("public abstract class Configuration<T> : IEntityTypeConfiguration<T> where T : Pet { public void Configure(EntityTypeBuilder<T> builder) => builder.HasSoftReference(pet => pet.UserId).OnOwnerDeleted(OrphanAction.Keep); }")]
    [InlineData("public static class Models { public static void Add<T>(ModelBuilder modelBuilder) where T : Pet => modelBuilder.Entity<T>().HasSoftReference(pet => pet.UserId).OnOwnerDeleted(OrphanAction.Keep); }")]
    [InlineData("public static class Models { public static void Add(ModelBuilder modelBuilder) => modelBuilder.Entity<Animal>().HasSoftReference(pet => pet.UserId).OnOwnerDeleted(OrphanAction.Keep); }")]
    [InlineData("""
        public class Toy { public Guid Id { get; set; } }
        public class Configuration : IEntityTypeConfiguration<Toy>, IEntityTypeConfiguration<Pet>
        {
            public void Configure(EntityTypeBuilder<Toy> builder) { }
            public void Configure(EntityTypeBuilder<Pet> builder) => builder.HasSoftReference(pet => pet.UserId).OnOwnerDeleted(OrphanAction.Keep);
        }
        """)]
    public Task Reference_OfWhichAModelOfSeveralEntitiesSpeaks_IsSilent(string model) => IsSilentAsync(
        $"using Microsoft.EntityFrameworkCore.Metadata.Builders; using Animal = Pet; public class Pet {{ public Guid Id {{ get; set; }} public SoftRef<AuthUsers> UserId {{ get; set; }} }}{model}{Context}");

    [Fact]
    public Task Reference_OfAGenericBaseClass_IsFound() => FindsAsync(
        $"public abstract class Owned<T> where T : IOwningService {{ public Guid Id {{ get; set; }} public SoftRef<T> {{|SREF008:OwnerId|}} {{ get; set; }} }} public class Pet : Owned<AuthUsers> {{ }}{Context}");

    [Fact]
    public Task Reference_OfAGenericBaseClass_OfWhichTheModelSpeaks_IsSilent() => IsSilentAsync(
        "public abstract class Owned<T> where T : IOwningService { public Guid Id { get; set; } public SoftRef<T> OwnerId { get; set; } } public class Pet : Owned<AuthUsers> { }"
        + Context.Replace("// model", "modelBuilder.Entity<Pet>().HasSoftReference(pet => pet.OwnerId).OnOwnerDeleted(OrphanAction.Delete);", StringComparison.Ordinal));

    [Fact]
    public Task Reference_InTwoParts_IsFoundOnce() => FindsAsync(
        "public partial class Pet { public Guid Id { get; set; } public partial SoftRef<AuthUsers> {|SREF008:UserId|} { get; set; } }"
        + $"public partial class Pet {{ private SoftRef<AuthUsers> _user; public partial SoftRef<AuthUsers> UserId {{ get => _user; set => _user = value; }} }}{Context}");

    [Fact]
    public Task Override_OfAReferenceWithAnAction_IsSilent() => IsSilentAsync(
        "public abstract class Owned { [OnOwnerDeleted(OrphanAction.Keep)] public abstract SoftRef<AuthUsers> UserId { get; set; } }"
        + $"public class Pet : Owned {{ public Guid Id {{ get; set; }} public override SoftRef<AuthUsers> UserId {{ get; set; }} }}{Context}");

    [Fact]
    public Task Reference_OfADerivedTypeWithoutASet_IsFound() => FindsAsync(
        $"public class Pet {{ public Guid Id {{ get; set; }} }} public class Cat : Pet {{ public SoftRef<AuthUsers> {{|SREF008:UserId|}} {{ get; set; }} }} public class Dog : Pet {{ public SoftRef<AuthUsers> UserId {{ get; set; }} }}"
        + Context.Replace("// model", "modelBuilder.Entity<Dog>().HasSoftReference(dog => dog.UserId).OnOwnerDeleted(OrphanAction.Delete);", StringComparison.Ordinal));

    [Fact]
    public Task Reference_OfWhichTheModelSpeaksForAnotherEntity_IsFound() => FindsAsync(
        $"public class Pet {{ public Guid Id {{ get; set; }} public SoftRef<AuthUsers> {{|SREF008:UserId|}} {{ get; set; }} }} public class Toy {{ public Guid Id {{ get; set; }} public SoftRef<AuthUsers> UserId {{ get; set; }} }}"
        + Context.Replace("// model", "modelBuilder.Entity<Toy>().HasSoftReference(toy => toy.UserId).OnOwnerDeleted(OrphanAction.Delete);", StringComparison.Ordinal));

    [Fact]
    public Task Reference_OfAMessage_IsSilent() => IsSilentAsync($"public class Pet {{ public Guid Id {{ get; set; }} }} public class PetAdopted {{ public SoftRef<AuthUsers> UserId {{ get; set; }} }}{Context}");

    [Fact]
    public Task Message_NamesTheOwner() => FindsAsync(
        $"public class Pet {{ public Guid Id {{ get; set; }} public SoftRef<AuthUsers> {{|#0:UserId|}} {{ get; set; }} }}{Context}",
        "'Pet.UserId' does not say what happens to the row when 'AuthUsers' deletes the entity. Add [OnOwnerDeleted(…)], or HasSoftReference(…).OnOwnerDeleted(…) to the model.");

    [Theory]
    [InlineData("SoftRef<AuthUsers>", 0, "Delete")]
    [InlineData("SoftRef<AuthUsers>", 1, "Keep")]
    [InlineData("SoftRef<AuthUsers>?", 1, "SetNull")]
    public Task Fix_DeclaresAnAction(string type, int action, string declared) => FixesAsync(
        $$"""
        public class Pet
        {
            public Guid Id { get; set; }

            /// <summary>Whose it is.</summary>
            public {{type}} {|SREF008:UserId|} { get; set; }
        }
        {{Context}}
        """,
        $$"""
        public class Pet
        {
            public Guid Id { get; set; }

            /// <summary>Whose it is.</summary>
            [OnOwnerDeleted(OrphanAction.{{declared}})]
            public {{type}} UserId { get; set; }
        }
        {{Context}}
        """,
        action,
        $"When the owner deletes: {declared}");
}
