using System.Security.Cryptography;

namespace Demo.Services;

/// <summary>The two services, each with its database file, in a directory that is deleted at the end.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("soft-references-demo-");

    public Stage()
    {
        var key = RandomNumberGenerator.GetHexString(32);
        Auth = new("AuthService", _directory, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ServiceKeys__user-service"] = key,
        });
        Users = new("UserService", _directory, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["SoftReferences__Owners__auth__BaseAddress"] = Auth.Address.OriginalString,
            ["SoftReferences__Owners__auth__ApiKey"] = key,
        });
    }

    public ServiceProcess Auth { get; }

    public ServiceProcess Users { get; }

    public async ValueTask DisposeAsync()
    {
        await Users.DisposeAsync();
        await Auth.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
