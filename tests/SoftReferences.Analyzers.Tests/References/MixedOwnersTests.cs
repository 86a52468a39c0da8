using Microsoft.CodeAnalysis.Testing;

namespace SoftReferences.Analyzers.Tests;

public sealed class MixedOwnersTests : RuleTests<MixedOwnersAnalyzer, EmptyCodeFixProvider>
{
    [Theory]
    [InlineData("var same = {|SREF007:user.Value == order.Value|};")]
    [InlineData("var same = {|SREF007:user.Value != order.Value|};")]
    [InlineData("var same = {|SREF007:user.Value.Equals(order.Value)|};")]
    [InlineData("var same = {|SREF007:(Guid)user == (Guid)order|};")]
    [InlineData("var same = {|SREF007:user.Value == maybe!.Value.Value|};")]
    [InlineData("var same = {|SREF007:user.Value == maybe?.Value|};")]
    [InlineData("var same = {|SREF007:(user.Value) == order.Value|};")]
    [InlineData("var made = {|SREF007:new SoftRef<ShopOrders>(user.Value)|};")]
    [InlineData("SoftRef<ShopOrders> made = {|SREF007:new(user.Value)|};")]
    [InlineData("var made = {|SREF007:(SoftRef<ShopOrders>)user.Value|};")]
    [InlineData("var made = {|SREF007:SoftRef<ShopOrders>.FromStorage(user.Value)|};")]
    [InlineData("var made = {|SREF007:(SoftRef<AuthUsers>?)(Guid?)maybe|};")]
    public Task KeysOfTwoOwners_AreFound(string statement) => FindsAsync(Method(statement));

    [Theory]
    [InlineData("var same = user.Value == other.Value;")]
    [InlineData("var same = user == other;")]
    [InlineData("var same = user.Value == Guid.NewGuid();")]
    [InlineData("var same = new SoftRef<AuthUsers>(user.Value);")]
    [InlineData("var same = user.Value.GetHashCode() == order.Value.GetHashCode();")]
    [InlineData("var both = (user.Value, order.Value);")]
    [InlineData("var same = user.Value.Equals(null);")]
    [InlineData("var same = maybe?.Value == null;")]
    [InlineData("var same = Lookup(user.Value) == order.Value; static Guid Lookup(Guid key) => key;")]
    public Task KeysOfOneOwner_AreSilent(string statement) => IsSilentAsync(Method(statement));

    [Fact]
    public Task OwnersThatAreTypeParameters_AreSilent() => IsSilentAsync("""
        static class Test
        {
            static bool Same<TOne, TOther>(SoftRef<TOne> one, SoftRef<TOther> other)
                where TOne : IOwningService
                where TOther : IOwningService => one.Value == other.Value;
        }
        """);

    [Fact]
    public Task Message_NamesBothOwners() => FindsAsync(
        Method("var same = {|#0:user.Value == order.Value|};"),
        "A key of 'AuthUsers' is compared with one of 'ShopOrders'. They identify entities of different owners, and are never the same whatever their values.");

    private static string Method(string statement) =>
        $"static class Test {{ static void Run(SoftRef<AuthUsers> user, SoftRef<AuthUsers> other, SoftRef<ShopOrders> order, SoftRef<ShopOrders>? maybe) {{ {statement} }} }}";
}
