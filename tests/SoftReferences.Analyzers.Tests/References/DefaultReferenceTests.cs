namespace SoftReferences.Analyzers.Tests;

public sealed class DefaultReferenceTests : RuleTests<DefaultReferenceAnalyzer, DefaultReferenceCodeFixProvider>
{
    [Theory]
    [InlineData("SoftRef<AuthUsers> user = {|SREF001:default|};")]
    [InlineData("var user = {|SREF001:default(SoftRef<AuthUsers>)|};")]
    [InlineData("var user = {|SREF001:new SoftRef<AuthUsers>()|};")]
    [InlineData("SoftRef<AuthUsers> user = {|SREF001:new()|};")]
    [InlineData("var user = {|SREF001:new SoftRef<AuthUsers>(Guid.Empty)|};")]
    [InlineData("var user = {|SREF001:new SoftRef<AuthUsers>(default)|};")]
    [InlineData("var user = {|SREF001:new SoftRef<AuthUsers>(new Guid())|};")]
    [InlineData("var user = {|SREF001:(SoftRef<AuthUsers>)Guid.Empty|};")]
    [InlineData("var order = {|SREF001:new SoftRef<ShopOrders, int>(0)|};")]
    [InlineData("var order = {|SREF001:new SoftRef<ShopOrders, long>(0)|};")]
    [InlineData("var order = {|SREF001:new SoftRef<ShopOrders, string>(\"\")|};")]
    [InlineData("var order = {|SREF001:new SoftRef<ShopOrders, string>(string.Empty)|};")]
    [InlineData("var order = {|SREF001:new SoftRef<ShopOrders, short>(0)|};")]
    [InlineData("var order = {|SREF001:new SoftRef<ShopOrders, ulong>(0)|};")]
    [InlineData("var order = {|SREF001:new SoftRef<ShopOrders, byte>((byte)0)|};")]
    [InlineData("var user = {|SREF001:(SoftRef<AuthUsers>?)Guid.Empty|};")]
    [InlineData("var (user, age) = ({|SREF001:default(SoftRef<AuthUsers>)|}, 1);")]
    [InlineData("SoftRef<AuthUsers> Pick(int age) => age switch { 1 => new(Guid.NewGuid()), _ => {|SREF001:default|} };")]
    [InlineData("Show({|SREF001:default|}); static void Show(SoftRef<AuthUsers> user) { }")]
    public Task Zero_IsFound(string statement) => FindsAsync($"static class Test {{ static void Run() {{ {statement} }} }}");

    [Theory]
    [InlineData("SoftRef<AuthUsers>? none = default;")]
    [InlineData("SoftRef<AuthUsers>? none = null;")]
    [InlineData("var some = new SoftRef<AuthUsers>(Guid.Parse(\"0198c5f2-0000-7000-8000-000000000001\"));")]
    [InlineData("var order = new SoftRef<ShopOrders, int>(1);")]
    [InlineData("var ask = user == default;")]
    [InlineData("var ask = user != default(SoftRef<AuthUsers>);")]
    [InlineData("var ask = user.Equals(default);")]
    [InlineData("var ask = user.IsDefault;")]
    [InlineData("var ask = user > default(SoftRef<AuthUsers>);")]
    [InlineData("var ask = user.CompareTo(default) > 0;")]
    [InlineData("var ask = Comparer<SoftRef<AuthUsers>>.Default.Compare(user, default);")]
    [InlineData("var ask = EqualityComparer<SoftRef<AuthUsers>>.Default.Equals(user, default);")]
    [InlineData("var ask = new List<SoftRef<AuthUsers>>().Contains(default);")]
    [InlineData("ArgumentOutOfRangeException.ThrowIfEqual(user, default);")]
    [InlineData("NotBe(default); static void NotBe(SoftRef<AuthUsers> unexpected) { }")]
    [InlineData("var none = (SoftRef<AuthUsers>?)default(Guid?);")]
    [InlineData("var users = new SoftRef<AuthUsers>[3];")]
    [InlineData("Guid key = default; var empty = Guid.Empty;")]
    [InlineData("var ask = user.Equals(null);")]
    [InlineData("var order = new SoftRef<ShopOrders, string>(null!);")]
    public Task WhatIsNotZero_OrOnlyComparedWithIt_IsSilent(string statement) =>
        IsSilentAsync($"static class Test {{ static void Run(SoftRef<AuthUsers> user) {{ {statement} }} }}");

    [Fact]
    public Task Zero_ThatATryMethodLeavesBehind_IsSilent() => IsSilentAsync("""
        static class Test
        {
            static bool TryRead(string text, out SoftRef<AuthUsers> user)
            {
                if (text.Length > 0)
                {
                    user = Guid.TryParse(text, out var key) ? new SoftRef<AuthUsers>(key) : default;
                    return true;
                }

                user = default;
                return false;
            }
        }
        """);

    [Theory]
    [InlineData("user = text switch { \"\" => default, _ => new(Guid.NewGuid()) }; return false;")]
    [InlineData("(user, var read) = (default, false); return read;")]
    [InlineData("(var read, user) = text.Length > 0 ? (true, new(Guid.NewGuid())) : (false, default(SoftRef<AuthUsers>)); return read;")]
    [InlineData("return SoftRef<AuthUsers>.TryParse(text, out user) || (user = default) != default;")]
    public Task Zero_ThatATryMethodLeavesBehindInAnExpression_IsSilent(string statements) =>
        IsSilentAsync($"static class Test {{ static bool TryRead(string text, out SoftRef<AuthUsers> user) {{ {statements} }} }}");

    [Fact]
    public Task Message_NamesTheTypeAndTheWayOut() => FindsAsync(
        "static class Test { static SoftRef<AuthUsers> Run() => {|#0:default|}; }",
        "This 'SoftRef<AuthUsers>' is zero and refers to nothing: saving and JSON refuse it. Take the id from its owner, or use 'SoftRef<AuthUsers>?' and null where there may be none.");

    [Fact]
    public Task Fix_OfAProperty_MakesItNullable() => FixesAsync(
        "class Pet { public SoftRef<AuthUsers> UserId { get; set; } = {|SREF001:default|}; }",
        "class Pet { public SoftRef<AuthUsers>? UserId { get; set; } = null; }",
        title: "Make it nullable, and null");

    [Fact]
    public Task Fix_OfAParameter_MakesItNullable() => FixesAsync(
        "static class Test { static void Run(SoftRef<AuthUsers> user = {|SREF001:default|}) { } }",
        "static class Test { static void Run(SoftRef<AuthUsers>? user = null) { } }");

    [Theory]
    [InlineData("static class Test { private static SoftRef<AuthUsers> _user = {|SREF001:default|}; }", "static class Test { private static SoftRef<AuthUsers>? _user = null; }")]
    [InlineData(
        "static class Test { static SoftRef<AuthUsers>? Run() { SoftRef<AuthUsers> user = {|SREF001:default|}; user = Make(); return user; } static SoftRef<AuthUsers> Make() => new(Guid.NewGuid()); }",
        "static class Test { static SoftRef<AuthUsers>? Run() { SoftRef<AuthUsers>? user = null; user = Make(); return user; } static SoftRef<AuthUsers> Make() => new(Guid.NewGuid()); }")]
    [InlineData(
        "static class Test { static bool Run(SoftRef<AuthUsers> user = {|SREF001:default|}) => user == default; static bool Ask() => Run(new(Guid.NewGuid())); }",
        "static class Test { static bool Run(SoftRef<AuthUsers>? user = null) => user == default; static bool Ask() => Run(new(Guid.NewGuid())); }")]
    public Task Fix_WhereNobodyNeedsMore_MakesItNullable(string source, string fixedSource) => FixesAsync(source, fixedSource);

    [Theory]
    [InlineData("static class Test { static Guid Run() { SoftRef<AuthUsers> user = {|SREF001:default|}; user = Make(); return user.Value; } static SoftRef<AuthUsers> Make() => new(Guid.NewGuid()); }")]
    [InlineData("static class Test { static Guid Run(SoftRef<AuthUsers> user = {|SREF001:default|}) => user.Value; }")]
    [InlineData("static class Test { static SoftRef<AuthUsers> Run() { SoftRef<AuthUsers> user = {|SREF001:default|}; return user; } }")]
    [InlineData("static class Test { static void Run() { SoftRef<AuthUsers> user = {|SREF001:default|}; Show(user); } static void Show(SoftRef<AuthUsers> user) { } }")]
    [InlineData("static class Test { static void Run() { SoftRef<AuthUsers> user = {|SREF001:default|}; Console.WriteLine(user.Value); } }")]
    [InlineData("static class Test { static string Run() { SoftRef<AuthUsers> user = {|SREF001:default|}; return (user!).ToString(); } }")]
    [InlineData("static class Test { static Func<string> Run() { SoftRef<AuthUsers> user = {|SREF001:default|}; return user.ToString; } }")]
    [InlineData("class Pet { public SoftRef<AuthUsers> UserId { get; set; } = {|SREF001:default|}; } static class Test { static void Run(Pet? pet) => Console.WriteLine(pet?.UserId.Value); }")]
    [InlineData("record Pet(SoftRef<AuthUsers> UserId = {|SREF001:default|}); static class Test { static void Run(Pet pet) => Console.WriteLine(pet.UserId.Value); }")]
    [InlineData("record Pet(SoftRef<AuthUsers> UserId = {|SREF001:default|}, int Age = 1); static class Test { static SoftRef<AuthUsers> Run(Pet pet) { var (user, _) = pet; return user; } }")]
    [InlineData("interface IOwned { SoftRef<AuthUsers> UserId { get; } } class Pet : IOwned { public SoftRef<AuthUsers> UserId { get; set; } = {|SREF001:default|}; }")]
    [InlineData("abstract class Base { public abstract void Run(SoftRef<AuthUsers> user); } class Test : Base { public override void Run(SoftRef<AuthUsers> user = {|SREF001:default|}) { } }")]
    public Task Fix_WhereMoreIsNeeded_IsNotOffered(string source) => OffersNothingAsync(source);

    [Fact]
    public Task Fix_OfAnArgument_IsNotOffered() => FixesAsync(
        "static class Test { static void Run(SoftRef<AuthUsers> user) => Run({|SREF001:default|}); }",
        "static class Test { static void Run(SoftRef<AuthUsers> user) => Run({|SREF001:default|}); }");
}
