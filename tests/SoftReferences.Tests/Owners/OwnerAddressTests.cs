using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace SoftReferences.Tests.Owners;

/// <summary>All resources of a service have the same address, so code must not configure two different ones.</summary>
public sealed class OwnerAddressTests
{
    private const string Setting = "SoftReferences:Owners:catalog:BaseAddress";

    private readonly ServiceCollection _services = [];
    private readonly Dictionary<string, string?> _configuration = [];

    [Fact]
    public void TwoAddresses_StopTheHostAtStart_AndBothAreNamed()
    {
        Add<Products>(owner => owner.UseHttpLookup("http://products-host/api/products/{id}"));
        Add<Brands>(owner => owner.UseHttpLookup("http://brands-host/api/brands/{id}"));
        Add<Prices>(owner => owner.UseHttp("http://me:secret@prices-host/v2"));

        Assert.Equal(
            $"Configuration '{Setting}' is missing, and code gives more than one: 'http://brands-host' for '//catalog/brands', 'http://prices-host/v2' for '//catalog/prices', "
            + "'http://products-host' for '//catalog/products'. All resources of 'catalog' share one address: set it, or give the same one for each; "
            + "what is asked elsewhere is of another service, or needs UseSource(…).",
            ProblemAtStart());
    }

    [Fact]
    public void TwoAddresses_AndOneInTheConfiguration_LeadToThatOne()
    {
        _configuration[Setting] = "http://brands-host";
        Add<Products>(owner => owner.UseHttp("http://products-host"));
        Add<Brands>(owner => owner.UseHttp("http://brands-host"));

        Assert.Equal(new("http://brands-host"), Address());
    }

    [Fact]
    public void TwoAddresses_AndOneInTheOptions_LeadToThatOne()
    {
        Add<Products>(owner => owner.UseHttp("http://products-host").Configure(options => options.BaseAddress = new("http://catalog")));
        Add<Brands>(owner => owner.UseHttp("http://brands-host"));

        Assert.Equal(new("http://catalog"), Address());
    }

    [Theory]
    [InlineData("http://catalog", "http://catalog/")]
    [InlineData("http://catalog/v2", "http://catalog/v2/")]
    [InlineData("https+http://catalog", "https+http://catalog")]
    public void OneAddress_WrittenInTwoWays_IsOne(string first, string second)
    {
        Add<Products>(owner => owner.UseHttp(first));
        Add<Brands>(owner => owner.UseHttp(second));
        Add<Prices>(owner => owner.UseHttpLookup("/prices/{id}"));

        Assert.Contains(Address()?.OriginalString, new[] { first, second });
    }

    [Fact]
    public void Resource_ThatIsAddedAgain_IsAskedAtItsLastAddress()
    {
        Add<Products>(owner => owner.UseHttp("http://catalog"));
        Add<Products>(owner => owner.UseHttp("http://test"));
        Add<Products>(owner => owner.UseHttp());

        Assert.Equal(new("http://test"), Address());
    }

    [Fact]
    public void Resource_ThatIsAddedAgainWithASource_LeavesTheOthersTheirAddress()
    {
        Add<Brands>(owner => owner.UseHttp("http://brands-host"));
        Add<Products>(owner => owner.UseHttp("http://products-host"));
        Add<Products>(owner => owner.UseSource<InMemoryExistenceSource<Products>>());

        Assert.Equal(new("http://brands-host"), Address());
    }

    private void Add<TService>(Action<OwnerBuilder<TService>> configure)
        where TService : IOwningService => _services.AddSoftReferences().AddOwner(configure);

    private ServiceProvider Build()
    {
        _services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(_configuration).Build());
        return _services.BuildServiceProvider();
    }

    private string ProblemAtStart()
    {
        using var services = Build();
        return Assert.Single(Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate()).Failures);
    }

    private Uri? Address()
    {
        using var services = Build();
        services.GetRequiredService<IStartupValidator>().Validate();
        return services.GetRequiredService<IOptionsMonitor<OwnerOptions>>().Get("catalog").BaseAddress;
    }

    private sealed class Products : IOwningService
    {
        public static OwningService Service { get; } = new("catalog", "products");
    }

    private sealed class Brands : IOwningService
    {
        public static OwningService Service { get; } = new("catalog", "brands");
    }

    private sealed class Prices : IOwningService
    {
        public static OwningService Service { get; } = new("catalog", "prices");
    }
}
