"""What ``[coaching]`` may say: pace, judgement and dose of a session."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from appliance.settings_section import Section


class Coaching(Section):
    """Pace, judgement and dose of a session; shares are parts of 1."""

    in_s: float = Field(2, ge=0.5, le=10, description="s to move in")
    out_s: float = Field(2, ge=0.5, le=10, description="s to move out")
    prompt_s: float = Field(6, ge=1, le=60, description="s a prompt stands before the exercise begins by itself")
    done_s: float = Field(6, ge=1, le=60, description="s the result of an exercise stands")
    ask_s: float = Field(15, ge=1, le=120, description="s a question waits for its answer")
    away_s: float = Field(10, ge=2, le=120, description="s without a face until the session pauses")
    even_share: float = Field(0.8, ge=0.5, le=0.99, description="weaker/stronger from which both sides are even (P)")
    target_low: float = Field(0.8, ge=0.1, le=1.0, description="lower edge of the target band, share of the target (P)")
    target_high: float = Field(1.25, ge=1.0, le=3.0, description="upper edge of the band, share of the target (P)")
    target_grow: float = Field(1.1, ge=1.0, le=2.0, description="times the target at most, after an even one (P)")
    over_factor: float = Field(1.25, ge=1.0, le=10, description="good over weak side from which it is too much (P)")
    over_s: float = Field(1.0, ge=0.2, le=10, description="s of too much until the break (P)")
    over_break_s: float = Field(8, ge=1, le=120, description="s of that break (P)")
    over_target: float = Field(0.67, ge=0.2, le=1.0, description="times the target after it (P)")
    over_in_row: int = Field(3, ge=1, le=20, description="such breaks in a row that end the exercise (P)")
    alone_share: float = Field(0.7, ge=0.5, le=1.0, description="share of one side in both that is that side alone (P)")
    still_repetitions: int = Field(2, ge=1, le=20, description="repetitions without visible movement until help (P)")
    kept_after_s: float = Field(3, ge=1, le=10, description="s after the fingers left at which is looked what stays")
    shut_eyes: Literal["count", "tone"] = Field("count", description="how the voice leads a hold with shut eyes")
    feel_first: bool = Field(False, description="the bars are hidden in the first repetition")
    along: Literal["always", "synkinetic", "never"] = Field("always", description="when an eye or corner along is told")
    along_eye_loss: float = Field(0.15, ge=0, le=1, description="share of the eye's opening lost, on a purse (P)")
    along_eye_beyond: float = Field(0.10, ge=0, le=1, description="share lost beyond the other eye (P)")
    along_corner_mm: float = Field(3, ge=0.5, le=20, description="mm of a mouth corner while the eyes work (P)")
    along_share: float = Field(0.6, ge=0.1, le=1.0, description="share of the repetitions in which it was seen (P)")
    tired_drop: float = Field(0.15, ge=0.02, le=1, description="loss of weaker/stronger that shows tiredness (P)")
    tired_rest: float = Field(2, ge=1, le=10, description="times the rest then; if it stays, the exercise ends (P)")
    pause_dark_s: float = Field(180, ge=10, le=3600, description="s without a face until a pause goes dark (P)")
    rest_again_s: float = Field(300, ge=10, le=7200, description="s of absence after which rest is captured anew (P)")
    session_s: float = Field(600, ge=60, le=7200, description="s a session lasts at most")
    sessions_a_day: int = Field(3, ge=1, le=10, description="sessions until the mirror says: enough for today")
    between_s: float = Field(3600, ge=0, le=43200, description="s after a session without a new welcome (P)")
    exercises_a_session: int = Field(6, ge=1, le=40, description="exercises of a prescription in one session")
    massage_s: float = Field(140, ge=0, le=3600, description="s that a session keeps free for massage at least (P)")
    synkinetic_target: float = Field(0.67, ge=0.1, le=1.0, description="times the first target in that stage (P)")
    safety_all: Literal["loan", "day", "never"] = Field(
        "loan", description="all safety pages by themselves: before a loan's first session, each day's, or never (P)"
    )
    resume_within_s: float = Field(
        1800, ge=0, le=86400, description="s left alone, or without power, until a session is over"
    )
