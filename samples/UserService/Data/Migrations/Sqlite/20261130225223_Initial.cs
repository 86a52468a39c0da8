using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace UserService.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "pets",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false, comment: "soft reference to //auth/users"),
                    name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    breed = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    breed_confidence = table.Column<double>(type: "REAL", nullable: true),
                    species = table.Column<string>(type: "TEXT", maxLength: 5, nullable: false),
                    age = table.Column<double>(type: "REAL", nullable: true),
                    weight = table.Column<double>(type: "REAL", nullable: true),
                    health_conditions = table.Column<string>(type: "TEXT", nullable: true),
                    image_url = table.Column<string>(type: "TEXT", maxLength: 2048, nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_pets", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_breakers",
                columns: table => new
                {
                    reference = table.Column<string>(type: "TEXT", maxLength: 512, nullable: false),
                    hold = table.Column<long>(type: "INTEGER", nullable: true),
                    table_rows = table.Column<long>(type: "INTEGER", nullable: false),
                    table_keys = table.Column<long>(type: "INTEGER", nullable: false),
                    measured_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: true),
                    watched_since = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                    averaged_until = table.Column<long>(type: "INTEGER", nullable: false),
                    usual_rows = table.Column<double>(type: "REAL", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_breakers", x => x.reference);
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_canaries",
                columns: table => new
                {
                    owner = table.Column<string>(type: "TEXT", maxLength: 129, nullable: false),
                    key = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    confirmed_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                    missing_since = table.Column<DateTimeOffset>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_canaries", x => new { x.owner, x.key });
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_cleanup_ranges",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    owner = table.Column<string>(type: "TEXT", maxLength: 129, nullable: false),
                    reference = table.Column<string>(type: "TEXT", maxLength: 512, nullable: false),
                    epoch = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    first_position = table.Column<long>(type: "INTEGER", nullable: false),
                    last_position = table.Column<long>(type: "INTEGER", nullable: false),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                    lease = table.Column<Guid>(type: "TEXT", nullable: true),
                    leased_until = table.Column<DateTimeOffset>(type: "TEXT", nullable: true),
                    last_error = table.Column<string>(type: "TEXT", nullable: true),
                    hold = table.Column<long>(type: "INTEGER", nullable: true),
                    approval = table.Column<long>(type: "INTEGER", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_cleanup_ranges", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_cleanups",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    owner = table.Column<string>(type: "TEXT", maxLength: 129, nullable: false),
                    key = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    merged_into = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    reference = table.Column<string>(type: "TEXT", maxLength: 512, nullable: false),
                    action = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    epoch = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    position = table.Column<long>(type: "INTEGER", nullable: false),
                    state = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    rows = table.Column<long>(type: "INTEGER", nullable: false),
                    conflicts = table.Column<long>(type: "INTEGER", nullable: false),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                    lease = table.Column<Guid>(type: "TEXT", nullable: true),
                    leased_until = table.Column<DateTimeOffset>(type: "TEXT", nullable: true),
                    horizon = table.Column<long>(type: "INTEGER", nullable: true),
                    last_error = table.Column<string>(type: "TEXT", nullable: true),
                    hold = table.Column<long>(type: "INTEGER", nullable: true),
                    approval = table.Column<long>(type: "INTEGER", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: true),
                    finished_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_cleanups", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_cursors",
                columns: table => new
                {
                    owner = table.Column<string>(type: "TEXT", maxLength: 129, nullable: false),
                    epoch = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    position = table.Column<long>(type: "INTEGER", nullable: false),
                    seen = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    held_reason = table.Column<string>(type: "TEXT", nullable: true),
                    updated_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_cursors", x => x.owner);
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_followers",
                columns: table => new
                {
                    owner = table.Column<string>(type: "TEXT", maxLength: 129, nullable: false),
                    holder = table.Column<Guid>(type: "TEXT", nullable: false),
                    beat = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_followers", x => x.owner);
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_holds",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    owner = table.Column<string>(type: "TEXT", maxLength: 129, nullable: false),
                    reference = table.Column<string>(type: "TEXT", maxLength: 512, nullable: true),
                    state = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    reason = table.Column<string>(type: "TEXT", nullable: false),
                    epoch = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    position = table.Column<long>(type: "INTEGER", nullable: false),
                    tombstones = table.Column<long>(type: "INTEGER", nullable: false),
                    rows = table.Column<long>(type: "INTEGER", nullable: true),
                    held_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                    decided_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: true),
                    decided_by = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    decided_why = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_holds", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_removals",
                columns: table => new
                {
                    reference = table.Column<string>(type: "TEXT", maxLength: 512, nullable: false),
                    starts_at = table.Column<long>(type: "INTEGER", nullable: false),
                    rows = table.Column<long>(type: "INTEGER", nullable: false),
                    keys = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_removals", x => new { x.reference, x.starts_at });
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_suspects",
                columns: table => new
                {
                    owner = table.Column<string>(type: "TEXT", maxLength: 129, nullable: false),
                    key = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    reference = table.Column<string>(type: "TEXT", maxLength: 512, nullable: false),
                    epoch = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    missing_since = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                    asked_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                    lease = table.Column<Guid>(type: "TEXT", nullable: true),
                    leased_until = table.Column<DateTimeOffset>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_suspects", x => new { x.owner, x.key, x.reference });
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_swept_owners",
                columns: table => new
                {
                    owner = table.Column<string>(type: "TEXT", maxLength: 129, nullable: false),
                    since = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                    number = table.Column<long>(type: "INTEGER", nullable: false),
                    cause = table.Column<string>(type: "TEXT", maxLength: 16, nullable: true),
                    started_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: true),
                    finished_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: true),
                    requested = table.Column<string>(type: "TEXT", maxLength: 16, nullable: true),
                    position = table.Column<long>(type: "INTEGER", nullable: false),
                    stopped_reason = table.Column<string>(type: "TEXT", nullable: true),
                    stopped_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: true),
                    retry_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: true),
                    retries = table.Column<int>(type: "INTEGER", nullable: false),
                    cleared = table.Column<long>(type: "INTEGER", nullable: false),
                    tombstones = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_swept_owners", x => x.owner);
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_swept_ranges",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    owner = table.Column<string>(type: "TEXT", maxLength: 129, nullable: false),
                    reference = table.Column<string>(type: "TEXT", maxLength: 512, nullable: false),
                    after = table.Column<string>(type: "TEXT", nullable: true),
                    up_to = table.Column<string>(type: "TEXT", nullable: false),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    lease = table.Column<Guid>(type: "TEXT", nullable: true),
                    leased_until = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                    last_error = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_swept_ranges", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_swept_references",
                columns: table => new
                {
                    owner = table.Column<string>(type: "TEXT", maxLength: 129, nullable: false),
                    reference = table.Column<string>(type: "TEXT", maxLength: 512, nullable: false),
                    number = table.Column<long>(type: "INTEGER", nullable: false),
                    after = table.Column<string>(type: "TEXT", nullable: true),
                    exhausted = table.Column<bool>(type: "INTEGER", nullable: false),
                    keys = table.Column<long>(type: "INTEGER", nullable: false),
                    missing = table.Column<long>(type: "INTEGER", nullable: false),
                    unknown = table.Column<long>(type: "INTEGER", nullable: false),
                    finished_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: true),
                    problem = table.Column<string>(type: "TEXT", nullable: true),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    retry_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: true),
                    differing = table.Column<long>(type: "INTEGER", nullable: false),
                    differences = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_swept_references", x => new { x.owner, x.reference });
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_tombstones",
                columns: table => new
                {
                    owner = table.Column<string>(type: "TEXT", maxLength: 129, nullable: false),
                    key = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    merged_into = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    epoch = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    position = table.Column<long>(type: "INTEGER", nullable: false),
                    occurred_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                    received_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_tombstones", x => new { x.owner, x.key });
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_unverified",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    owner = table.Column<string>(type: "TEXT", maxLength: 129, nullable: false),
                    key = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    reference = table.Column<string>(type: "TEXT", maxLength: 512, nullable: false),
                    since = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                    lease = table.Column<Guid>(type: "TEXT", nullable: true),
                    last_error = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_unverified", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "user_profiles",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false, comment: "soft reference to //auth/users"),
                    phone = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    address = table.Column<string>(type: "TEXT", nullable: true),
                    preferences = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_user_profiles", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "pet_analyses",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    pet_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false, comment: "soft reference to //auth/users"),
                    image_url = table.Column<string>(type: "TEXT", maxLength: 2048, nullable: true),
                    breed_detected = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    confidence = table.Column<double>(type: "REAL", nullable: true),
                    traits = table.Column<string>(type: "TEXT", nullable: true),
                    raw_response = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_pet_analyses", x => x.id);
                    table.ForeignKey(
                        name: "FK_pet_analyses_pets_pet_id",
                        column: x => x.pet_id,
                        principalTable: "pets",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_pet_analyses_pet_id",
                table: "pet_analyses",
                column: "pet_id");

            migrationBuilder.CreateIndex(
                name: "IX_pet_analyses_user_id",
                table: "pet_analyses",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "IX_pets_user_id",
                table: "pets",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_cleanup_ranges_due",
                table: "soft_reference_cleanup_ranges",
                columns: new[] { "reference", "due_at" });

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_cleanup_ranges_hold",
                table: "soft_reference_cleanup_ranges",
                column: "hold",
                filter: "\"hold\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_cleanups_due",
                table: "soft_reference_cleanups",
                columns: new[] { "reference", "due_at" },
                filter: "\"state\" IN ('pending', 'settling')");

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_cleanups_hold",
                table: "soft_reference_cleanups",
                column: "hold",
                filter: "\"hold\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_cleanups_tombstone",
                table: "soft_reference_cleanups",
                columns: new[] { "reference", "position", "epoch", "owner" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_cleanups_unfinished",
                table: "soft_reference_cleanups",
                columns: new[] { "owner", "key" },
                filter: "\"state\" IN ('pending', 'settling', 'parked')");

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_holds_open",
                table: "soft_reference_holds",
                column: "held_at",
                filter: "\"state\" = 'held'");

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_suspects_due",
                table: "soft_reference_suspects",
                columns: new[] { "owner", "missing_since" });

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_swept_ranges_due",
                table: "soft_reference_swept_ranges",
                columns: new[] { "owner", "leased_until" });

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_tombstones_position",
                table: "soft_reference_tombstones",
                columns: new[] { "owner", "position" });

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_unverified_due",
                table: "soft_reference_unverified",
                columns: new[] { "owner", "due_at" });

            migrationBuilder.CreateIndex(
                name: "IX_user_profiles_user_id",
                table: "user_profiles",
                column: "user_id",
                unique: true);

            migrationBuilder.CreateSoftReferenceTriggers(TargetModel);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropSoftReferenceTriggers(TargetModel);

            migrationBuilder.DropTable(
                name: "pet_analyses");

            migrationBuilder.DropTable(
                name: "soft_reference_breakers");

            migrationBuilder.DropTable(
                name: "soft_reference_canaries");

            migrationBuilder.DropTable(
                name: "soft_reference_cleanup_ranges");

            migrationBuilder.DropTable(
                name: "soft_reference_cleanups");

            migrationBuilder.DropTable(
                name: "soft_reference_cursors");

            migrationBuilder.DropTable(
                name: "soft_reference_followers");

            migrationBuilder.DropTable(
                name: "soft_reference_holds");

            migrationBuilder.DropTable(
                name: "soft_reference_removals");

            migrationBuilder.DropTable(
                name: "soft_reference_suspects");

            migrationBuilder.DropTable(
                name: "soft_reference_swept_owners");

            migrationBuilder.DropTable(
                name: "soft_reference_swept_ranges");

            migrationBuilder.DropTable(
                name: "soft_reference_swept_references");

            migrationBuilder.DropTable(
                name: "soft_reference_tombstones");

            migrationBuilder.DropTable(
                name: "soft_reference_unverified");

            migrationBuilder.DropTable(
                name: "user_profiles");

            migrationBuilder.DropTable(
                name: "pets");
        }
    }
}
