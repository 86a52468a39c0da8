using System.Reflection;
using System.Runtime.CompilerServices;

namespace SoftReferences.Tests;

public sealed class SoftRefTests
{
    private static readonly Guid Id = Guid.Parse("0198c5f2-7a3b-7c4d-8e5f-0123456789ab");

    public static TheoryData<Type> Types => [typeof(SoftRef<AuthUsers>), typeof(SoftRef<BillingInvoices, int>), typeof(SoftRef<BillingInvoices, string>)];

    [Fact]
    public void Constructor_Zero_IsRefused()
    {
        const string NotZero = "cannot be zero: zero identifies nothing. Use an id that";
        Assert.Equal(
            $"A reference to //auth/users {NotZero} 'auth' gave, or a nullable reference for none. (Parameter 'value')",
            Assert.Throws<ArgumentException>(() => new SoftRef<AuthUsers>(Guid.Empty)).Message);
        var message = $"A reference to //billing/invoices {NotZero} 'billing' gave, or a nullable reference for none. (Parameter 'value')";
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => new SoftRef<BillingInvoices, int>(0)).Message);
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => new SoftRef<BillingInvoices, string>(string.Empty)).Message);
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => new SoftRef<BillingInvoices, string>(null!)).Message);
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => (SoftRef<BillingInvoices, Ulid>)default(Ulid)).Message);
    }

    [Theory]
    [InlineData(" INV", "' INV' cannot be a reference to //billing/invoices: it begins or ends with white space. (Parameter 'value')")]
    [InlineData("I\u0007", "'I�' cannot be a reference to //billing/invoices: it has the control character U+0007. (Parameter 'value')")]
    public void Constructor_TextThatIsNoKey_IsRefused(string text, string message) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => new SoftRef<BillingInvoices, string>(text)).Message);

    [Fact]
    public void Constructor_TextTooLong_IsRefused()
    {
        var exception = Assert.Throws<ArgumentException>(() => new SoftRef<BillingInvoices, string>(new string('a', 257)));
        Assert.Equal($"'{new string('a', 64)}…' cannot be a reference to //billing/invoices: it has 257 characters, and 256 are allowed. (Parameter 'value')", exception.Message);
    }

    [Fact]
    public void Cast_ThereAndBack_IsExplicitAndTheSame()
    {
        Assert.Equal(Id, (Guid)(SoftRef<AuthUsers>)Id);
        Assert.Equal(-7, (int)(SoftRef<BillingInvoices, int>)(-7));
        Assert.Equal(Id, new SoftRef<AuthUsers>(Id).Value);
        Assert.Equal("INV-1", new SoftRef<BillingInvoices, string>("INV-1").Value);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Type_HasNoImplicitCast(Type type) =>
        Assert.DoesNotContain(type.GetMethods(BindingFlags.Public | BindingFlags.Static), method => method.Name == "op_Implicit");

    // Ids of another service's entities must never be created here.
    [Theory]
    [MemberData(nameof(Types))]
    public void Type_HasNoFactoryOfNewIds(Type type) => Assert.DoesNotContain(
        type.GetMethods(BindingFlags.Public | BindingFlags.Static),
        method => method.ReturnType == type && method.GetParameters().Length == 0);

    [Fact]
    public void Type_IsAsLargeAsItsKey()
    {
        Assert.Equal(Unsafe.SizeOf<Guid>(), Unsafe.SizeOf<SoftRef<AuthUsers>>());
        Assert.Equal(sizeof(int), Unsafe.SizeOf<SoftRef<BillingInvoices, int>>());
    }

    [Fact]
    public void ResourceName_Key_IsEscaped()
    {
        Assert.Equal("//auth/users/0198c5f2-7a3b-7c4d-8e5f-0123456789ab", new SoftRef<AuthUsers>(Id).ResourceName);
        Assert.Equal("//billing/invoices/42", new SoftRef<BillingInvoices, int>(42).ResourceName);
        Assert.Equal("//billing/invoices/A%2FB%20%3F", new SoftRef<BillingInvoices, string>("A/B ?").ResourceName);
    }

    [Fact]
    public void Key_HasTheKindOfTheKeyType()
    {
        Assert.Equal(OwnerKey.Of(Id), KeyOf(new SoftRef<AuthUsers>(Id)));
        Assert.Equal(OwnerKey.Of(Id), KeyOf(new SoftRef<BillingInvoices, Guid>(Id)));
        Assert.Equal(OwnerKey.Of(42), KeyOf(new SoftRef<BillingInvoices, int>(42)));
        Assert.Equal(OwnerKey.Of(42), KeyOf(new SoftRef<BillingInvoices, short>(42)));
        Assert.Equal(OwnerKey.Of(uint.MaxValue), KeyOf(new SoftRef<BillingInvoices, uint>(uint.MaxValue)));
        Assert.Equal(OwnerKey.Of("18446744073709551615"), KeyOf(new SoftRef<BillingInvoices, ulong>(ulong.MaxValue)));
        Assert.Equal(OwnerKey.Of("INV-1"), KeyOf(new SoftRef<BillingInvoices, string>("INV-1")));
        Assert.Equal(OwnerKey.Of("0000000000000000000000000Z"), KeyOf(new SoftRef<BillingInvoices, Ulid>(new Ulid(31))));
    }

    [Fact]
    public void Format_OtherThanOfGuids_IsIgnored()
    {
        Assert.Equal("0198c5f27a3b7c4d8e5f0123456789ab", $"{new SoftRef<AuthUsers>(Id):N}");
        Assert.Equal("0198c5f27a3b7c4d8e5f0123456789ab", $"{new SoftRef<BillingInvoices, Guid>(Id):N}");
        Assert.Equal("-1234567", $"{new SoftRef<BillingInvoices, int>(-1234567):N2}");
        Assert.Equal("INV-1", $"{new SoftRef<BillingInvoices, string>("INV-1"):X}");
        Assert.Throws<FormatException>(() => new SoftRef<AuthUsers>(Id).ToString("Q", null));
    }

    [Fact]
    public void FromStorage_Zero_IsTheDefault()
    {
        Assert.True(SoftRef<AuthUsers>.FromStorage(Guid.Empty).IsDefault);
        Assert.True(SoftRef<BillingInvoices, int>.FromStorage(0).IsDefault);
        Assert.True(SoftRef<BillingInvoices, string>.FromStorage(string.Empty).IsDefault);
        Assert.Equal(default, KeyOf(SoftRef<AuthUsers>.FromStorage(Guid.Empty)));
    }

    // PostgreSQL orders UUIDs by their bytes in text order. Paging by key relies on the same order here.
    [Fact]
    public void Order_OfGuids_IsThatOfTheirText() => CsCheck.Check.Sample(
        CsCheck.Gen.Select(References.Guids, References.Guids),
        (a, b) => Math.Sign(a.CompareTo(b)) == Math.Sign(string.CompareOrdinal(a.ToString(), b.ToString())));

    [Fact]
    public void Order_OfTexts_IsByCodeUnit()
    {
        var upper = new SoftRef<BillingInvoices, string>("B");
        var lower = new SoftRef<BillingInvoices, string>("a");
        Assert.True(upper < lower && upper != new SoftRef<BillingInvoices, string>("b"));
    }

    private static OwnerKey KeyOf<T>(T reference)
        where T : ISoftRef => reference.Key;
}
