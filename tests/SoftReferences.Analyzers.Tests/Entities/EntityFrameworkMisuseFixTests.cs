namespace SoftReferences.Analyzers.Tests;

public sealed class EntityFrameworkMisuseFixTests : RuleTests<EntityFrameworkMisuseAnalyzer, EntityFrameworkMisuseCodeFixProvider>
{
    private const string Model = """

        public class Profile { [Key] public SoftRef<AuthUsers> UserId { get; set; } }
        public class Invoice { public SoftRef<ShopOrders, string> Id { get; set; } }
        public class Pet { public Guid Id { get; set; } public SoftRef<AuthUsers> UserId { get; set; } public SoftRef<AuthUsers>? VetId { get; set; } }

        public sealed class Context : DbContext
        {
            public DbSet<Profile> Profiles => Set<Profile>();
            public DbSet<Invoice> Invoices => Set<Invoice>();
            public DbSet<Pet> Pets => Set<Pet>();
        }

        public interface IReader
        {
            T Get<T>(int ordinal);
            T Property<T>(string name);
            Guid Except(Guid key);
        }
        """;

    [Theory]
    [InlineData("db.Profiles.Find({|SREF003:key|});", "db.Profiles.Find(new SoftRef<AuthUsers>(key));")]
    [InlineData("db.Profiles.Find([{|SREF003:key|}]);", "db.Profiles.Find([new SoftRef<AuthUsers>(key)]);")]
    [InlineData("db.Profiles.Find({|SREF003:reader.Get<Guid?>(0)|});", "db.Profiles.Find((SoftRef<AuthUsers>?)reader.Get<Guid?>(0));")]
    [InlineData("db.Profiles.Find({|SREF003:flag ? reader.Get<Guid?>(0) : key|});", "db.Profiles.Find((SoftRef<AuthUsers>?)(flag ? reader.Get<Guid?>(0) : key));")]
    [InlineData("db.Profiles.Find({|SREF003:reader.Get<Guid>(0)|});", "db.Profiles.Find(new SoftRef<AuthUsers>(reader.Get<Guid>(0)));")]
    [InlineData("db.Profiles.Find({|SREF003:reader.Property<Guid>(\"Id\")|});", "db.Profiles.Find(new SoftRef<AuthUsers>(reader.Property<Guid>(\"Id\")));")]
    [InlineData("db.Profiles.Find({|SREF003:reader.Except(key)|});", "db.Profiles.Find(new SoftRef<AuthUsers>(reader.Except(key)));")]
    [InlineData("db.Profiles.Find({|SREF003:flag ? key : Guid.NewGuid()|});", "db.Profiles.Find(new SoftRef<AuthUsers>(flag ? key : Guid.NewGuid()));")]
    [InlineData("db.Profiles.Local.FindEntry({|SREF003:key|});", "db.Profiles.Local.FindEntry(new SoftRef<AuthUsers>(key));")]
    [InlineData("db.Profiles.Find({|SREF003:key|}); /* and */ db.Profiles.Find(/* who */ {|SREF003:key|} /* it is */);", "db.Profiles.Find(new SoftRef<AuthUsers>(key)); /* and */ db.Profiles.Find(/* who */ new SoftRef<AuthUsers>(key) /* it is */);")]
    [InlineData("db.Invoices.Find({|SREF003:reader.Get<string>(0)|});", "db.Invoices.Find(new SoftRef<ShopOrders, string>(reader.Get<string>(0)));")]
    public Task Fix_OfAKey_MakesItAReference(string statement, string fixedStatement) => FixesAsync(Method(statement), Method(fixedStatement), title: $"Make it a '{(statement.Contains("Invoices", StringComparison.Ordinal) ? "SoftRef<ShopOrders, string>" : "SoftRef<AuthUsers>")}'");

    [Fact]
    public Task Fix_OfAllKeys_MakesThoseOfEveryOwnerReferences() => FixesAsync(
        Method("db.Profiles.Find({|SREF003:key|}); db.Invoices.Find({|SREF003:text|});"),
        Method("db.Profiles.Find(new SoftRef<AuthUsers>(key)); db.Invoices.Find(new SoftRef<ShopOrders, string>(text));"));

    [Theory]
    [InlineData("db.Pets.Count(pet => {|SREF003:EF.Property<Guid>(pet, \"UserId\")|} == key);", "db.Pets.Count(pet => EF.Property<SoftRef<AuthUsers>>(pet, \"UserId\").Value == key);")]
    [InlineData("db.Pets.Count(pet => key != ({|SREF003:EF.Property<Guid>(pet, \"UserId\")|}));", "db.Pets.Count(pet => key != (EF.Property<SoftRef<AuthUsers>>(pet, \"UserId\").Value));")]
    [InlineData("db.Pets.Count(pet => {|SREF003:EF.Property<Guid>(pet, \"UserId\")|} != default);", "db.Pets.Count(pet => EF.Property<SoftRef<AuthUsers>>(pet, \"UserId\") != default);")]
    [InlineData("db.Pets.Count(pet => {|SREF003:EF.Property<Guid>(pet, \"UserId\")|} != default(Guid));", "db.Pets.Count(pet => EF.Property<SoftRef<AuthUsers>>(pet, \"UserId\").Value != default(Guid));")]
    [InlineData("db.Pets.Count(pet => {|SREF003:EF.Property<Guid>(pet, \"UserId\")|}.Equals(key));", "db.Pets.Count(pet => EF.Property<SoftRef<AuthUsers>>(pet, \"UserId\").Value.Equals(key));")]
    [InlineData("db.Pets.Count(pet => keys.Contains({|SREF003:EF.Property<Guid>(pet, \"UserId\")|}));", "db.Pets.Count(pet => keys.Contains(EF.Property<SoftRef<AuthUsers>>(pet, \"UserId\").Value));")]
    [InlineData("List<Guid> all = db.Pets.Select(pet => {|SREF003:EF.Property<Guid>(pet, \"UserId\")|}).ToList();", "List<Guid> all = db.Pets.Select(pet => EF.Property<SoftRef<AuthUsers>>(pet, \"UserId\").Value).ToList();")]
    [InlineData("db.Pets.Count(pet => {|SREF003:EF.Property<Guid?>(pet, \"VetId\")|} == key);", "db.Pets.Count(pet => (Guid?)EF.Property<SoftRef<AuthUsers>?>(pet, \"VetId\") == key);")]
    [InlineData("db.Pets.Count(pet => {|SREF003:EF.Property<Nullable<Guid>>(pet, \"VetId\")|}.Value == key);", "db.Pets.Count(pet => ((Nullable<Guid>)EF.Property<SoftRef<AuthUsers>?>(pet, \"VetId\")).Value == key);")]
    [InlineData("db.Pets.Count(pet => {|SREF003:EF.Property<Guid?>(pet, \"VetId\")|} == null);", "db.Pets.Count(pet => EF.Property<SoftRef<AuthUsers>?>(pet, \"VetId\") == null);")]
    [InlineData("db.Pets.Count(pet => {|SREF003:EF.Property<Guid?>(pet, \"VetId\")|}.HasValue);", "db.Pets.Count(pet => EF.Property<SoftRef<AuthUsers>?>(pet, \"VetId\").HasValue);")]
    [InlineData("db.Pets.Count(pet => {|SREF003:Property<Guid>(pet, \"UserId\")|} == key);", "db.Pets.Count(pet => Property<SoftRef<AuthUsers>>(pet, \"UserId\").Value == key);")]
    [InlineData("db.Invoices.Count(invoice => {|SREF003:EF.Property<string?>(invoice, \"Id\")|} == text);", "db.Invoices.Count(invoice => EF.Property<SoftRef<ShopOrders, string>>(invoice, \"Id\").Value == text);")]
    public Task Fix_OfAProperty_AsksForTheReferenceAndGivesItsKeyOn(string statement, string fixedStatement) => FixesAsync(Method(statement), Method(fixedStatement));

    [Fact]
    public Task Fix_OfAPropertyThatIsSet_IsNotOffered() =>
        OffersNothingAsync(Method("db.Pets.ExecuteUpdate(setters => setters.SetProperty(pet => {|SREF003:EF.Property<Guid>(pet, \"UserId\")|}, key));"));

    [Theory]
    [InlineData("{|SREF003:users.Intersect(list)|}", "users.Where(reference => list.Contains(reference)).Distinct()")]
    [InlineData("{|SREF003:users.Except(list)|}", "users.Where(reference => !list.Contains(reference)).Distinct()")]
    [InlineData("{|SREF003:users.Intersect(other ?? list)|}", "users.Where(reference => (other ?? list).Contains(reference)).Distinct()")]
    [InlineData("{|SREF003:users.Except(flag ? list : other!)|}", "users.Where(reference => !(flag ? list : other!).Contains(reference)).Distinct()")]
    [InlineData("{|SREF003:users.Intersect((IEnumerable<SoftRef<AuthUsers>>)list)|}", "users.Where(reference => ((IEnumerable<SoftRef<AuthUsers>>)list).Contains(reference)).Distinct()")]
    [InlineData("{|SREF003:users.Except((list))|}", "users.Where(reference => !(list).Contains(reference)).Distinct()")]
    [InlineData("{|SREF003:users.Except(other!)|}", "users.Where(reference => !other!.Contains(reference)).Distinct()")]
    [InlineData("new List<int>(({|SREF003:(users).Except(list)|}).Count())", "new List<int>(((users).Where(reference => !list.Contains(reference)).Distinct()).Count())")]
    [InlineData("{|SREF003:users.Except<SoftRef<AuthUsers>>(list)|}", "users.Where(reference => !list.Contains(reference)).Distinct()")]
    [InlineData("{|SREF003:users.Except(source2: list)|}", "users.Where(reference => !list.Contains(reference)).Distinct()")]
    [InlineData("{|SREF003:Queryable.Except(users ?? users, list)|}", "(users ?? users).Where(reference => !list.Contains(reference)).Distinct()")]
    [InlineData("{|SREF003:Queryable.Intersect(source2: list, source1: users)|}", "users.Where(reference => list.Contains(reference)).Distinct()")]
    [InlineData("{|SREF003:users.Except( // not those\n    list /* of others */ )|}", "users.Where( // not those\n    reference => !list.Contains(reference) /* of others */ ).Distinct()")]
    [InlineData("users?{|SREF003:.Intersect(list)|}.Count()", "users?.Where(reference => list.Contains(reference)).Distinct().Count()")]
    [InlineData("db.Pets.Select(pet => pet.UserId)\n    {|SREF003:.Intersect(list)|}", "db.Pets.Select(pet => pet.UserId)\n    .Where(reference => list.Contains(reference)).Distinct()", false)]
    public Task Fix_OfASetOperation_FiltersByContains(string expression, string fixedExpression, bool isMarkedWhole = true) => FixesAsync(
        Method($"_ = {(isMarkedWhole ? expression : Whole(expression))};"),
        Method($"_ = {fixedExpression};"),
        title: "Filter by 'Contains'");

    [Theory]
    [InlineData("List<SoftRef<AuthUsers>> reference = list; _ = {|SREF003:users.Intersect(reference)|};", "List<SoftRef<AuthUsers>> reference = list; _ = users.Where(reference2 => reference.Contains(reference2)).Distinct();")]
    [InlineData("var reference2 = list; var reference = list; _ = {|SREF003:users.Intersect(list)|};", "var reference2 = list; var reference = list; _ = users.Where(reference3 => list.Contains(reference3)).Distinct();")]
    [InlineData("_ = {|SREF003:users.Intersect(list.Where(reference => reference != default))|};", "_ = users.Where(reference2 => list.Where(reference => reference != default).Contains(reference2)).Distinct();")]
    public Task Fix_OfASetOperation_NamesTheParameterAnew(string statement, string fixedStatement) => FixesAsync(Method(statement), Method(fixedStatement));

    [Theory]
    [InlineData("_ = {|SREF003:users.Intersect(other?.Where(each => each != default) ?? list)|};")]
    [InlineData("_ = {|SREF003:users.Except([new SoftRef<AuthUsers>(key)])|};")]
    [InlineData("async System.Threading.Tasks.Task Run() => _ = {|SREF003:users.Except(await System.Threading.Tasks.Task.FromResult(list))|};")]
    public Task Fix_OfASetOperation_IsNotOfferedForAListThatCannotStandInAQuery(string statement) => OffersNothingAsync(Method(statement));

    private static string Whole(string expression) => $"{{|SREF003:{expression.Replace("{|SREF003:", null, StringComparison.Ordinal)}";

    private static string Method(string statement) => $$"""
        using static Microsoft.EntityFrameworkCore.EF;

        static class Test
        {
            static void Run(Context db, IReader reader, Guid key, bool flag, string text, List<Guid> keys, IQueryable<SoftRef<AuthUsers>> users, List<SoftRef<AuthUsers>> list, List<SoftRef<AuthUsers>>? other)
            {
                {{statement}}
            }
        }
        {{Model}}
        """;
}
