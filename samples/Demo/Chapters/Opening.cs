using System.Net;
using Demo.Services;
using Demo.Telling;

namespace Demo.Chapters;

internal static class Opening
{
    private const int Attempts = 5;

    public static async Task StartServicesAsync(Stage stage, Cast cast, Narrator narrator, CancellationToken cancellationToken)
    {
        await Task.WhenAll(stage.Auth.StartAsync(cancellationToken), stage.Users.StartAsync(cancellationToken));
        narrator.Check(true, $"auth-service owns the users and listens at {stage.Auth.Address.Authority}");
        narrator.Check(true, $"user-service refers to them and listens at {stage.Users.Address.Authority}");
    }

    public static async Task CreateUsersAsync(Stage stage, Cast cast, Narrator narrator, CancellationToken cancellationToken)
    {
        cast.Ada = await CreateUserAsync("ada@example.com");
        cast.Grace = await CreateUserAsync("grace@example.com");
        cast.Alan = await CreateUserAsync("alan@example.com");

        async Task<Guid> CreateUserAsync(string email)
        {
            var answer = await stage.Auth.PostAsync("/api/v1/users", new { email }, null, cancellationToken);
            narrator.Check(answer.Status == HttpStatusCode.Created, $"{email} → {answer.Summary}, id {answer.Id}");
            return answer.Id;
        }
    }

    public static async Task CreateRowsAsync(Stage stage, Cast cast, Narrator narrator, CancellationToken cancellationToken)
    {
        await FillAsync("Ada", cast.Ada, ["Rex", "Mia", "Fritz"]);
        await FillAsync("Grace", cast.Grace, ["Bug"]);

        async Task FillAsync(string name, Guid user, string[] pets)
        {
            await GetReadyAsync(user);
            foreach (var pet in pets)
            {
                var created = await stage.Users.PostAsync("/api/v1/pets", new { name = pet, species = "dog" }, user, cancellationToken);
                await stage.Users.PostAsync("/api/v1/analyses", new { pet_id = created.Id, breed_detected = "Beagle", confidence = 0.93 }, user, cancellationToken);
            }

            var rows = await UserRows.CountAsync(stage.Users.DatabaseFile, user, cancellationToken);
            narrator.Check(rows == new UserRows(1, pets.Length, pets.Length), $"{name}: {rows}");
        }

        // The first request of a service that has just started may exceed its timeout for the owner. The 503 response says when to try again.
        async Task GetReadyAsync(Guid user)
        {
            for (var attempt = 1; (await stage.Users.GetAsync("/api/v1/users/me", user, cancellationToken)) is { Status: HttpStatusCode.ServiceUnavailable } answer && attempt < Attempts; attempt++)
            {
                await Task.Delay(answer.RetryAfter ?? TimeSpan.FromSeconds(1), cancellationToken);
            }
        }
    }
}
