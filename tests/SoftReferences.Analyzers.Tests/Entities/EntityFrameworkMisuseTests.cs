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
    [InlineData("db.Badges.Find([{|SREF003:key|}]);")]
    [InlineData("db.Find<Profile>({|SREF003:key|});")]
    [InlineData("db.Find(typeof(Profile), {|SREF003:key|});")]
    [InlineData("db.FindAsync(typeof(Profile), [{|SREF003:key|}], default);")]
    [InlineData("db.Profiles.Find({|SREF003:maybe|});")]
    [InlineData("db.Profiles.FindAsync([{|SREF003:maybe|}], default);")]
    [InlineData("db.Profiles.Local.FindEntry({|SREF003:key|});")]
    [InlineData("db.Profiles.Local.FindEntry({|SREF003:maybe|});")]
    [InlineData("db.Badges.Local.FindEntryUntyped([{|SREF003:key|}]);")]
    [InlineData("db.Pets.Where(pet => {|SREF003:EF.Property<Guid>(pet, \"UserId\")|} == key);")]
    [InlineData("db.Pets.Where(pet => {|SREF003:EF.Property<Guid?>(pet, nameof(Pet.VetId))|} == key);")]
    [InlineData("_ = {|SREF003:db.Pets.Select(pet => pet.UserId).Intersect(list)|};")]
    [InlineData("_ = {|SREF003:db.Pets.Select(pet => pet.UserId).Except(list)|};")]
    [InlineData("_ = {|SREF003:Queryable.Except(source2: list, source1: db.Pets.Select(pet => pet.UserId))|};")]
    public Task Key_InPlaceOfTheReference_IsFound(string statement) => FindsAsync(Method(statement));

    [Theory]
    [InlineData("db.Profiles.Find(new SoftRef<AuthUsers>(key));")]
    [InlineData("db.Profiles.Find((SoftRef<AuthUsers>?)maybe);")]
    [InlineData("db.Pets.Find(key);")]
    [InlineData("db.Pets.Find(maybe);")]
    [InlineData("db.Profiles.Local.FindEntry(new SoftRef<AuthUsers>(key));")]
    [InlineData("db.Profiles.Local.FindEntry(\"Name\", \"x\");")]
    [InlineData("db.Pets.Local.FindEntry(key);")]
    [InlineData("db.Find(type, key);")]
    [InlineData("db.Pets.Where(pet => EF.Property<SoftRef<AuthUsers>>(pet, \"UserId\").Value == key);")]
    [InlineData("db.Pets.Where(pet => EF.Property<Guid>(pet, \"Id\") == key);")]
    [InlineData("db.Pets.Where(pet => EF.Property<Guid>(pet, \"Shadow\") == key);")]
    [InlineData("_ = db.Pets.Select(pet => pet.UserId).Intersect(db.Badges.Select(badge => badge.Id));")]
    [InlineData("_ = list.Intersect(list);")]
    [InlineData("_ = db.Pets.Select(pet => pet.Id).Intersect(new[] { key });")]
    [InlineData("_ = db.Pets.Select(pet => pet.UserId).Intersect(source2: db.Badges.Select(badge => badge.Id));")]
    public Task WhatIsTranslated_IsSilent(string statement) => IsSilentAsync(Method(statement));

    [Theory]
    [InlineData("_ = db.Pets.Select(pet => pet.UserId).Intersect(null!);")]
    [InlineData("_ = db.Pets.Select(pet => pet.UserId).Except(default!);")]
    [InlineData("_ = db.Pets.Select(pet => pet.UserId).Except((List<SoftRef<AuthUsers>>)null!);")]
    [InlineData("_ = db.Pets.Select(pet => pet.UserId).Except(default(List<SoftRef<AuthUsers>>)!);")]
    [InlineData("db.Profiles.Find(null!);")]
    [InlineData("db.Profiles.Find([null]);")]
    [InlineData("db.Pets.Where(pet => EF.Property<Guid>(null!, \"UserId\") == key);")]
    [InlineData("db.Pets.Where(pet => EF.Property<Guid>(pet, null!) == key);")]
    public Task Null_IsSilent(string statement) => IsSilentAsync(Method(statement));

    [Fact]
    public Task Message_SaysWhatToDo() => FindsAsync(
        Method("db.Profiles.Find({|#0:key|});"),
        "'Find' looks 'Profile' up by its key 'UserId', a 'SoftRef<AuthUsers>', and throws for 'Guid'. Give it the reference.");

    private static string Method(string statement) => $"static class Test {{ static void Run(Context db, Guid key, Guid? maybe, Type type, List<SoftRef<AuthUsers>> list) {{ {statement} }} }}{Model}";
}
