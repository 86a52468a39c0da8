using System.Net;
using Demo.ForbiddenModel;
using Demo.Services;
using Demo.Telling;
using Microsoft.EntityFrameworkCore;

namespace Demo.Chapters;

internal static class Refusals
{
    private static readonly object Pet = new { name = "Shadow", species = "cat" };

    public static async Task RefuseUnknownUserAsync(Stage stage, Cast cast, Narrator narrator, CancellationToken cancellationToken)
    {
        var nobody = Guid.NewGuid();
        var answer = await stage.Users.PostAsync("/api/v1/pets", Pet, nobody, cancellationToken);
        narrator.Say($"POST /api/v1/pets for {nobody}");
        narrator.Quote(answer.Body);
        narrator.Check(answer.Status == HttpStatusCode.UnprocessableEntity, $"{answer.Summary}: auth-service was asked, and said no");
        var rows = await UserRows.CountAsync(stage.Users.DatabaseFile, nobody, cancellationToken);
        narrator.Check(rows == UserRows.None, "nothing was written");
    }

    public static async Task RefuseWhileOwnerIsDownAsync(Stage stage, Cast cast, Narrator narrator, CancellationToken cancellationToken)
    {
        await stage.Auth.StopAsync();
        narrator.Say("auth-service was killed. POST /api/v1/pets for Alan, whom user-service has not heard of yet");
        var refused = await stage.Users.PostAsync("/api/v1/pets", Pet, cast.Alan, cancellationToken);
        narrator.Quote(refused.Body);
        narrator.Check(
            refused.Status == HttpStatusCode.ServiceUnavailable && refused.RetryAfter is not null,
            $"{refused.Summary}: that nobody answers does not mean that there is no Alan, nor that there is one");
        var rows = await UserRows.CountAsync(stage.Users.DatabaseFile, cast.Alan, cancellationToken);
        narrator.Check(rows == UserRows.None, "nothing was written");
        var remembered = await stage.Users.PostAsync("/api/v1/pets", Pet, cast.Grace, cancellationToken);
        narrator.Check(remembered.Status == HttpStatusCode.Created, $"the same for Grace, whom auth-service knew a moment ago → {remembered.Summary}");

        await stage.Auth.StartAsync(cancellationToken);
        var accepted = await stage.Users.PostAsync("/api/v1/pets", Pet, cast.Alan, cancellationToken);
        narrator.Check(accepted.Status == HttpStatusCode.Created, $"auth-service is back, and the request for Alan → {accepted.Summary}");
    }

    public static Task RefuseForbiddenModelAsync(Stage stage, Cast cast, Narrator narrator, CancellationToken cancellationToken)
    {
        using var context = new OrdersContext();
        try
        {
            _ = context.Model;
            narrator.Check(false, "the model was accepted");
        }
        catch (InvalidOperationException exception)
        {
            narrator.Say("modelBuilder.Entity<Order>().HasOne(order => order.Customer) … where Customer is a table of auth_schema");
            narrator.Quote(exception.Message);
            narrator.Check(exception.Message.Contains("auth_schema", StringComparison.Ordinal), "the model is refused before any migration can carry the key into a database");
        }

        return Task.CompletedTask;
    }
}
