//! No bytes of a stranger stop the box, and only an answer to its own question is believed.

use hickory_proto::rr::{RData, Record, rdata};
use proptest::prelude::*;

use super::*;

fn question() -> Message {
    let mut question = Message::new(7, MessageType::Query, OpCode::Query);
    question.add_query(Query::query(
        absolute("box.home.test").expect("a name"),
        RecordType::A,
    ));
    question
}

fn answer() -> Message {
    let mut answer = question();
    answer.metadata.message_type = MessageType::Response;
    let number = RData::A(rdata::A("11.22.33.10".parse().expect("a number")));
    answer.add_answer(Record::from_rdata(
        absolute("box.home.test").expect("a name"),
        60,
        number,
    ));
    answer
}

#[test]
fn only_an_answer_to_the_question_is_believed() {
    let bytes = |answer: &Message| answer.to_vec().expect("bytes");
    assert!(read(&bytes(&answer()), &question()).is_some());
    assert!(
        read(&bytes(&question()), &question()).is_none(),
        "a question is no answer"
    );
    let mut other = answer();
    other.metadata.id = 8;
    assert!(
        read(&bytes(&other), &question()).is_none(),
        "another number"
    );
    let mut other = answer();
    other.queries[0].set_name(absolute("elsewhere.test").expect("a name"));
    assert!(read(&bytes(&other), &question()).is_none(), "another name");
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..1500)) {
        let _ = read(&bytes, &question());
    }

    #[test]
    fn a_bent_answer_is_survived(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<prop::sample::Index>()) {
        let mut bytes = answer().to_vec().expect("bytes");
        let at = at.index(bytes.len());
        bytes[at] = byte;
        bytes.truncate(cut.index(bytes.len() + 1));
        if let Some(read) = read(&bytes, &question()) {
            prop_assert!(read.answers.len() <= 1);
        }
    }
}
