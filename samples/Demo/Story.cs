using Demo.Chapters;
using Demo.Services;
using Demo.Telling;

namespace Demo;

/// <summary>Runs the chapters in order. If one fails, the next ones still run.</summary>
internal static class Story
{
    private delegate Task Chapter(Stage stage, Cast cast, Narrator narrator, CancellationToken cancellationToken);

    private static readonly (string Title, Chapter Tell)[] Chapters =
    [
        ("Two services start, each with a database of its own", Opening.StartServicesAsync),
        ("auth-service creates three users", Opening.CreateUsersAsync),
        ("user-service keeps their profiles, pets and analyses: ids of users, without a foreign key", Opening.CreateRowsAsync),
        ("A user whom nobody knows is refused", Refusals.RefuseUnknownUserAsync),
        ("auth-service is down: nothing is guessed", Refusals.RefuseWhileOwnerIsDownAsync),
        ("auth-service deletes Ada: her rows go", Deletion.DeleteUserAsync),
        ("Somebody writes to the database behind the service's back", Deletion.SneakInsertAsync),
        ("A model with a foreign key into another service's schema is refused", Refusals.RefuseForbiddenModelAsync),
    ];

    public static async Task TellAsync(Stage stage, Narrator narrator, CancellationToken cancellationToken)
    {
        var cast = new Cast();
        foreach (var (title, tell) in Chapters)
        {
            narrator.Begin(title);
            try
            {
                await tell(stage, cast, narrator, cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                narrator.Check(false, $"No error was expected: {exception.Message}");
            }
        }
    }
}
