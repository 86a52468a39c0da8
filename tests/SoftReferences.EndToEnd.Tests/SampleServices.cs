using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using SoftReferences.TestSupport;

namespace SoftReferences.EndToEnd.Tests;

/// <summary>Both sample services as processes, which share one PostgreSQL database.</summary>
public sealed class SampleServices : IAsyncLifetime
{
    private const string ServiceKey = "key-of-user-service";

    private readonly string _connectionString = PostgreSqlServer.Shared.CreateDatabase();
    private readonly int _authPort = PostgreSqlServer.FindFreePort();
    private readonly int _userPort;
    private ServiceProcess? _auth;
    private ServiceProcess? _users;

    public SampleServices()
    {
        // The first port is not in use yet, so the same one could be found again.
        do
        {
            _userPort = PostgreSqlServer.FindFreePort();
        }
        while (_userPort == _authPort);
    }

    public HttpClient Auth => _auth!.Client;

    public HttpClient Users => _users!.Client;

    public async Task InitializeAsync()
    {
        _auth = await ServiceProcess.StartAsync("AuthService", _authPort, new Dictionary<string, string>(Database())
        {
            ["ServiceKeys__user-service"] = ServiceKey,
        });
        await StartUserServiceAsync();
    }

    public async Task StartUserServiceAsync() => _users = await ServiceProcess.StartAsync("UserService", _userPort, new Dictionary<string, string>(Database())
    {
        ["SoftReferences__Owners__auth__BaseAddress"] = $"http://127.0.0.1:{_authPort}",
        ["SoftReferences__Owners__auth__ApiKey"] = ServiceKey,
        ["SoftReferences__Cleanup__BatchSize"] = "250",
        ["SoftReferences__Cleanup__LeaseDuration"] = "00:00:06",
    });

    public void KillUserService() => _users!.Kill();

    public async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Runs SQL by hand, outside of both services.</summary>
    public async Task<int> ExecuteAsync(string sql, params object[] parameters)
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters.Select(value => new NpgsqlParameter { Value = value }).ToArray());
        return await command.ExecuteNonQueryAsync();
    }

    public async Task<T> QueryAsync<T>(string sql, params object[] parameters)
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters.Select(value => new NpgsqlParameter { Value = value }).ToArray());
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task<Guid> CreateUserAsync(string email)
    {
        using var response = await Auth.PostAsJsonAsync(new Uri("/api/v1/users", UriKind.Relative), new { email });
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
    }

    /// <summary>Calls user-service as the gateway does for a user.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, Guid user, object? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Headers = { { "X-User-ID", user.ToString() }, { "X-User-Role", "user" } } };
        request.Content = body is null ? null : JsonContent.Create(body);
        return await Users.SendAsync(request);
    }

    public async Task<JsonElement> CreateAsync(string path, Guid user, object body)
    {
        using var response = await SendAsync(HttpMethod.Post, path, user, body);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    public Task DisposeAsync()
    {
        _users?.Dispose();
        _auth?.Dispose();
        return Task.CompletedTask;
    }

    private Dictionary<string, string> Database() => new()
    {
        ["Database__Provider"] = "postgresql",
        ["ConnectionStrings__Database"] = _connectionString,
    };
}
