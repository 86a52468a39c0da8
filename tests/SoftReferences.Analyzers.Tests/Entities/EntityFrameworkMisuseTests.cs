namespace SoftReferences.Analyzers.Tests;

public sealed class EntityFrameworkMisuseTests : RuleTests<EntityFrameworkMisuseAnalyzer, EntityFrameworkMisuseCodeFixProvider>
{
    private const string Model = """

        public class Profile { [Key] public SoftRef<AuthUsers> UserId { get; set; } public string Name { get; set; } = ""; }
        public class Badge { public SoftRef<AuthUsers> Id { get; set; } }
        public class Pet { public Guid Id { get; set; } public SoftRef<AuthUsers> UserId { get; set; } public SoftRef<AuthUsers>? VetId { get; set; } }

        public sealed class Context : DbContext
        {
            public DbSet<Profile> Profiles => Set<Profile>();
            public DbSet<Badge> Badges => Set<Badge>();
            public DbSet<Pet> Pets => Set<Pet>();
        }
        """;

    [Theory]
    [InlineData("db.Profiles.Find({|SREF003:key|});")]
    [InlineData("db.Profiles.FindAsync({|SREF003:key|});")]
    [InlineData("db.Badges.Find({|SREF003:key|});")]
    [InlineData("db.Find<Profile>({|SREF003:key|});")]
    [InlineData("db.Pets.Where(pet => {|SREF003:EF.Property<Guid>(pet, \"UserId\")|} == key);")]
    [InlineData("db.Pets.Where(pet => {|SREF003:EF.Property<Guid?>(pet, nameof(Pet.VetId))|} == key);")]
    [InlineData("_ = {|SREF003:db.Pets.Select(pet => pet.UserId).Intersect(list)|};")]
    [InlineData("_ = {|SREF003:db.Pets.Select(pet => pet.UserId).Except(list)|};")]
    public Task Key_InPlaceOfTheReference_IsFound(string statement) => FindsAsync(Method(statement));

    [Theory]
    [InlineData("db.Profiles.Find(new SoftRef<AuthUsers>(key));")]
    [InlineData("db.Pets.Find(key);")]
    [InlineData("db.Pets.Where(pet => EF.Property<SoftRef<AuthUsers>>(pet, \"UserId\").Value == key);")]
    [InlineData("db.Pets.Where(pet => EF.Property<Guid>(pet, \"Id\") == key);")]
    [InlineData("db.Pets.Where(pet => EF.Property<Guid>(pet, \"Shadow\") == key);")]
    [InlineData("_ = db.Pets.Select(pet => pet.UserId).Intersect(db.Badges.Select(badge => badge.Id));")]
    [InlineData("_ = list.Intersect(list);")]
    [InlineData("_ = db.Pets.Select(pet => pet.Id).Intersect(new[] { key });")]
    public Task WhatIsTranslated_IsSilent(string statement) => IsSilentAsync(Method(statement));

    [Fact]
    public Task Message_SaysWhatToDo() => FindsAsync(
        Method("db.Profiles.Find({|#0:key|});"),
        "'Find' looks 'Profile' up by its key 'UserId', a 'SoftRef<AuthUsers>', and throws for 'Guid'. Give it the reference.");

    [Theory]
    [InlineData("db.Profiles.Find({|SREF003:key|});", "db.Profiles.Find(new SoftRef<AuthUsers>(key));")]
    [InlineData("db.Pets.Count(pet => {|SREF003:EF.Property<Guid>(pet, \"UserId\")|} != default);", "db.Pets.Count(pet => EF.Property<SoftRef<AuthUsers>>(pet, \"UserId\") != default);")]
    [InlineData("_ = {|SREF003:db.Pets.Select(pet => pet.UserId).Intersect(list)|};", "_ = db.Pets.Select(pet => pet.UserId).Where(reference => list.Contains(reference)).Distinct();")]
    [InlineData("_ = {|SREF003:db.Pets.Select(pet => pet.UserId).Except(list)|};", "_ = db.Pets.Select(pet => pet.UserId).Where(reference => !list.Contains(reference)).Distinct();")]
    public Task Fix_GivesTheReference(string statement, string fixedStatement) => FixesAsync(Method(statement), Method(fixedStatement));

    private static string Method(string statement) => $"static class Test {{ static void Run(Context db, Guid key, List<SoftRef<AuthUsers>> list) {{ {statement} }} }}{Model}";
}
