using System.ComponentModel;
using System.Reflection;

namespace SoftReferences.Tests;

public sealed class SoftRefTypeConverterTests
{
    [Theory]
    [InlineData(typeof(SoftRef<AuthUsers>))]
    [InlineData(typeof(SoftRef<BillingInvoices, int>))]
    public void GetConverter_Reference_ConvertsText(Type type)
    {
        var converter = TypeDescriptor.GetConverter(type);
        Assert.IsType<SoftRefTypeConverter>(converter);
        Assert.True(converter.CanConvertFrom(typeof(string)));
        Assert.True(converter.CanConvertTo(typeof(string)));
        Assert.False(converter.CanConvertFrom(typeof(Guid)));
        Assert.False(converter.CanConvertTo(typeof(int)));
    }

    [Fact]
    public void GetConverter_NullableReference_ConvertsText()
    {
        var converter = TypeDescriptor.GetConverter(typeof(SoftRef<BillingInvoices, int>?));
        Assert.Equal(new SoftRef<BillingInvoices, int>(42), converter.ConvertFromInvariantString("42"));
        Assert.Null(converter.ConvertFromInvariantString(string.Empty));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("x")]
    public void ConvertFrom_NoReference_IsRefused(string text)
    {
        var exception = Assert.Throws<FormatException>(() => TypeDescriptor.GetConverter(typeof(SoftRef<AuthUsers>)).ConvertFromInvariantString(text));
        Assert.Equal($"'{text}' is not a reference to //auth/users: expected a UUID other than zero.", exception.Message);
    }

    [Theory]
    [InlineData(typeof(int))]
    [InlineData(typeof(ISoftRef))]
    public void Constructor_OtherType_IsRefused(Type type)
    {
        var exception = Assert.Throws<ArgumentException>(() => new SoftRefTypeConverter(type));
        Assert.Equal($"'{type}' is not a soft reference: expected a SoftRef<TService> or a SoftRef<TService, TKey>. (Parameter 'type')", exception.Message);
    }

    // The build has the proof: it fails on whatever would not work, such as generic methods made at run time.
    [Theory]
    [InlineData("IsTrimmable")]
    [InlineData("IsAotCompatible")]
    public void Assembly_IsMarkedAsCompatible(string mark) => Assert.Contains(
        typeof(SoftRefTypeConverter).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>(),
        metadata => metadata.Key == mark && metadata.Value == "True");
}
